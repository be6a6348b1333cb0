import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bind } from '../../checks/run.ts';
import type { CheckTools, Gate, Outcome, WitnessTime } from '../../checks/types.ts';
import { createClockPort } from '../../src/ports/clock.ts';
import { createFilesPort } from '../../src/ports/files.ts';
import { createRedactor } from '../../src/ports/redact.ts';
import { createJournal, readJournal } from '../../src/run/journal.ts';
import type { LiveEvent } from '../../src/run/live.ts';
import { createRecorder } from '../../src/run/recorder.ts';
import { type RunnerOptions, runGates } from '../../src/run/runner.ts';
import { fold, type Run } from '../../src/run/state.ts';
import { verdictOf } from '../../src/run/verdict.ts';
import { CONFIRMATION_IDS, type ConfirmationId } from '../../src/runbook/criteria.ts';
import { byGate, GATE_IDS, type GateId } from '../../src/runbook/gates.ts';
import { cutoverInputs, scriptedPorts } from '../support/check-kit.ts';
import { binding, started } from '../support/run-events.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caio runner '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Act = (tools: CheckTools) => Promise<Outcome<{ ok: boolean }>> | Outcome<{ ok: boolean }>;
const pass: Act = () => ({ outcome: 'pass', evidence: { ok: true } });
const failing =
  (outcome: 'fail' | 'unknown'): Act =>
  () => ({ outcome, findings: [{ id: 'broken', message: 'It is broken.', fix: 'Mend it.' }] });

/** What ran, in order. */
let ran: string[];

function check(gate: string, id: string, act: Act) {
  return bind(
    {
      id,
      title: id,
      why: 'test',
      timeoutMs: 10_000,
      evidence: z.strictObject({ ok: z.boolean() }),
      run: async (_: null, tools: CheckTools) => {
        ran.push(`${gate}/${id}`);
        return act(tools);
      },
    },
    () => null,
  );
}

type Acts = Readonly<Record<string, Act>>;

function gatesWith(acts: Acts, when: WitnessTime = 'beside'): Gate[] {
  const act = (id: string): Act => acts[id] ?? pass;
  return GATE_IDS.map(id => ({
    id,
    title: id,
    proves: 'test',
    environment: null,
    needs: id === 'redis-migration' ? ['env-production'] : [],
    command: check(id, 'command', act(`${id}/command`)),
    witnesses: ['witness', ...(id.startsWith('auth') ? ['exposure-sweep'] : [])].map(name => ({
      when,
      check: check(id, name, act(`${id}/${name}`)),
    })),
  }));
}

interface Change extends Partial<RunnerOptions> {
  readonly confirmations?: readonly ConfirmationId[];
  readonly asked?: readonly GateId[];
}

async function go(
  acts: Acts,
  { confirmations = CONFIRMATION_IDS, asked = GATE_IDS, ...change }: Change = {},
  when: WitnessTime = 'beside',
) {
  ran = [];
  const redactor = change.redactor ?? createRedactor();
  const events: LiveEvent[] = [];
  const watch = (event: LiveEvent): void => void events.push(event);
  const path = join(folder, 'journal.jsonl');
  const journal = await createJournal({ path, now: () => new Date(), redact: text => redactor.text(text) });
  const recorder = createRecorder(journal, watch);
  await recorder.record({ ...started, gates: [...asked] } as typeof started);
  for (const id of confirmations) await recorder.record({ type: 'confirmation.given', id, by: 'test' });
  const options: RunnerOptions = {
    recorder,
    inputs: cutoverInputs(),
    shown: byGate(id => `python ${id}`),
    gates: gatesWith(acts, when),
    which: () => asked,
    results: new Map(),
    ports: { ...scriptedPorts(), clock: createClockPort(), files: createFilesPort(), redact: redactor },
    redactor,
    folder,
    watch,
    signal: new AbortController().signal,
    bind: async () => binding,
    ...change,
  };
  const run = await runGates(options);
  const closed = async () => {
    await journal.close();
    const read = await readJournal(path);
    if (read.kind !== 'whole') throw new Error('the journal is broken');
    expect(fold(read.lines)).toEqual(recorder.run());
  };
  const wordOf = (of = recorder.run()): string => verdictOf(of, Date.now(), of.bindingAfter ?? {}).word;
  return { run, events, redactor, options, closed, wordOf, word: wordOf(run) };
}

describe('order', () => {
  test('all nine gates in the runbook’s order, each with its witnesses; the journal tells the same', async () => {
    const { run, word, closed } = await go({});
    await closed();
    expect(word).toBe('GO');
    expect(ran.filter(one => one.endsWith('/command'))).toEqual(GATE_IDS.map(id => `${id}/command`));
    expect(run.gates.replay.witnesses.map(one => one.id)).toEqual(['witness']);
  });

  test('a failure does not stop the rest, except what would write on an unproven base', async () => {
    const { run, word } = await go({ 'env-production/command': failing('fail') });
    expect(word).toBe('NO-GO');
    expect(run.gates['redis-migration'].outcome).toBe('blocked');
    expect(run.gates['redis-migration'].findings[0]?.id).toBe('needs-gate');
    expect(ran).not.toContain('redis-migration/command');
    expect(run.gates['dry-run-all'].outcome).toBe('pass');
  });

  test('without the approval the lock is not tried on the real deployments', async () => {
    const { run, word } = await go({}, { confirmations: ['rotated'] });
    expect(word).toBe('NOT YET');
    expect(run.gates['auth-staging'].findings[0]?.id).toBe('approval-missing');
    expect(ran.some(one => one.startsWith('auth-'))).toBe(false);
  });

  test('a witness that must pass first keeps the command from running', async () => {
    const { run } = await go({ 'replay/witness': failing('unknown') }, {}, 'before');
    expect(ran).toContain('replay/witness');
    expect(ran).not.toContain('replay/command');
    expect(run.gates.replay.outcome).toBe('unknown');
    expect(run.gates.replay.findings.map(finding => finding.id)).toEqual(['held-back', 'broken']);
  });

  test('after-witnesses come after the command, snapshots before it', async () => {
    await go({}, {}, 'after');
    expect(ran.slice(0, 2)).toEqual(['env-staging/command', 'env-staging/witness']);
    await rm(join(folder, 'journal.jsonl'));
    await rm(join(folder, 'evidence'), { recursive: true });
    await go({}, {}, 'snapshot');
    expect(ran.slice(0, 2)).toEqual(['env-staging/witness', 'env-staging/command']);
  });

  test('only the gates that were asked for run, and that is not a GO', async () => {
    const only: GateId[] = ['replay'];
    const { word } = await go({}, { asked: only });
    expect(ran).toEqual(['replay/command', 'replay/witness']);
    expect(word).toBe('NOT YET');
  });
});

describe('judging', () => {
  test.each(GATE_IDS.flatMap(id => ['command', 'witness'].map(one => `${id}/${one}`)))(
    '%s that throws is unknown and takes GO away',
    async name => {
      const { run, word } = await go({
        [name]: () => {
          throw new Error('it broke');
        },
      });
      const gate = name.split('/')[0] as GateId;
      expect(run.gates[gate].outcome).toBe('unknown');
      expect(run.gates[gate].findings[0]?.id).toBe('check-broke');
      expect(word).toBe('NOT YET');
    },
  );

  test('a pass whose evidence does not parse is not a pass', async () => {
    const { run } = await go({
      'replay/command': () => ({ outcome: 'pass', evidence: { ok: 'yes' } as never }),
    });
    expect(run.gates.replay.findings[0]?.id).toBe('evidence-unreadable');
  });

  test('what it is bound to changes while the gates run: STALE, not GO', async () => {
    let looked = 0;
    const bind = async () => ({ ...binding, dirty: looked++ > 0 });
    const { word } = await go({}, { bind });
    expect(word).toBe('STALE');
  });
});

describe('running again', () => {
  test('what failed runs again, the rest keeps its pass, and the verdict is a GO', async () => {
    let mended = false;
    const first = await go({ 'replay/command': tools => (mended ? pass(tools) : failing('fail')(tools)) });
    expect(first.word).toBe('NO-GO');
    mended = true;
    ran = [];
    const notPassed = (run: Run) => GATE_IDS.filter(id => run.gates[id].outcome !== 'pass');
    const run = await runGates({ ...first.options, which: notPassed });
    await first.closed();
    expect(ran).toEqual(['replay/command', 'replay/witness']);
    expect(run.gates.replay.attempts).toBe(2);
    expect(first.wordOf()).toBe('GO');
  });

  test('when what it is bound to has changed meanwhile, every gate runs again', async () => {
    const first = await go({});
    ran = [];
    const changed = { ...binding, envFiles: { ...binding.envFiles, '.env': 'sha256:9' } };
    const notPassed = (run: Run) => GATE_IDS.filter(id => run.gates[id].outcome !== 'pass');
    await runGates({ ...first.options, which: notPassed, bind: async () => changed });
    await first.closed();
    expect(ran.filter(one => one.endsWith('/command'))).toHaveLength(GATE_IDS.length);
    expect(first.wordOf()).toBe('GO');
  });
});

describe('stopping', () => {
  test('a stop ends the running check, the rest is not run, and the journal says what is unknown', async () => {
    const stop = new AbortController();
    const { run, word } = await go(
      {
        'replay/command': tools =>
          new Promise(resolve => {
            tools.signal.addEventListener('abort', () =>
              resolve({ outcome: 'pass', evidence: { ok: true } }),
            );
            stop.abort();
          }),
      },
      { signal: stop.signal },
    );
    expect(run.interrupted).not.toBeNull();
    expect(run.gates.replay.outcome).toBe('unknown');
    expect(run.gates.pytest.outcome).toBe('not-run');
    expect(word).toBe('NOT YET');
  });
});

describe('evidence', () => {
  test('the log is redacted and clean, its hash stands in the journal, and watchers get the same lines', async () => {
    const value = createHash('sha256').update(String(Math.random())).digest('base64url');
    const redactor = createRedactor();
    redactor.register(value, 'staging token');
    const { run, events } = await go(
      {
        'replay/command': tools => {
          const bytes = Buffer.from(`one ${value} \u001b[2J two\npart`, 'utf8');
          for (const byte of bytes)
            tools.emit({ type: 'output', stream: 'stdout', bytes: Uint8Array.of(byte) });
          tools.emit({ type: 'output', stream: 'stderr', bytes: Buffer.from('warned\n') });
          tools.emit({ type: 'command-ended', exitCode: 7, durationMs: 1 });
          return { outcome: 'pass', evidence: { ok: true } };
        },
      },
      { redactor },
    );
    const { evidence, exitCode } = run.gates.replay;
    expect(exitCode).toBe(7);
    const bytes = await readFile(join(folder, evidence?.log ?? ''));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(evidence?.sha256);
    const text = bytes.toString('utf8');
    expect(text).toContain('one ‹staging token›');
    expect(text).toContain('\n! warned');
    expect(text).toContain('part');
    expect(text).not.toContain(value);
    expect(text).not.toContain('\u001b');
    const shown = events.flatMap(event => (event.type === 'output' ? event.lines : []));
    expect(shown.join('\n')).toContain('one ‹staging token›');
    expect(shown).toContain('part');
    expect(shown.join('\n')).not.toContain(value);
  });

  test('no lead of a dry run stands in its log or in the journal', async () => {
    const lead = ['ada', 'company.example'].join('@');
    const { run } = await go({
      'dry-run-outbound/command': tools => {
        tools.emit({ type: 'output', stream: 'stdout', bytes: Buffer.from(`"recipient": "${lead}"\n`) });
        const finding = { id: 'odd', message: `${lead} is odd.`, fix: 'Look.' };
        return { outcome: 'fail', findings: [finding] };
      },
    });
    const gate = run.gates['dry-run-outbound'];
    const log = await readFile(join(folder, gate.evidence?.log ?? ''), 'utf8');
    expect(log).toContain('"recipient": "‹e-mail address›"');
    expect(log + JSON.stringify(run)).not.toContain(lead);
    expect(gate.findings[0]?.message).toBe('‹e-mail address› is odd.');
  });
});
