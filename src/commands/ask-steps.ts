import { verdictLines } from '../plain.ts';
import type { EnvironmentState } from '../run/preparation.ts';
import type { Run } from '../run/state.ts';
import { verdictOf } from '../run/verdict.ts';
import { CONFIRMATION_IDS, CONFIRMATIONS, type ConfirmationId } from '../runbook/criteria.ts';
import { type Environment, GATE_IDS } from '../runbook/gates.ts';
import { LOOP_BACK } from '../runbook/go-rule.ts';
import { PTO_INPUTS } from '../runbook/handoff.ts';
import { ASK, ASK_CORS, ASK_FILL, ASK_READBACK, ASK_READY, PLACE, spoken } from '../ui/words/ask.ts';
import { ASK_ENV, ASK_GATES, ASK_LOOP, ASK_VERDICT } from '../ui/words/ask-end.ts';
import { GATES } from '../ui/words.ts';
import { type At, asks, change, clicksStep, tokenStep, urlStep, waits, watchStep } from './ask-rotate.ts';
import { answer, choice, type Step, safe, stays } from './ask-step.ts';

const EARLIER = 3;

function readyStep({ guide: { ready } }: At): Step {
  const shared = { topic: 'ready', help: ASK_READY.help };
  if (ready.doctor === null) {
    return waits({
      ...shared,
      id: 'ready:looking',
      lines: [ASK_READY.looking],
      still: elapsed => [ASK_READY.still(spoken(elapsed))],
    });
  }
  const bad = ready.doctor.filter(line => line.outcome !== 'ok').length;
  const resumable = ready.earlier.flatMap(run => (run.phase ? [{ id: run.id, at: run.phase.name }] : []));
  return asks({
    ...shared,
    id: `ready:${JSON.stringify([ready.doctor, resumable])}`,
    lines: [
      ...ready.doctor.flatMap(line => [
        ASK_READY.doctor(line.title, ASK_READY.word[line.outcome], line.says),
        ...(line.fix === '' ? [] : [ASK_READY.todo(line.fix)]),
      ]),
      bad === 0 ? ASK_READY.allGood : ASK_READY.notGood(bad),
      ASK_READY.need,
      ...PTO_INPUTS.map(({ text, items }) => `  - ${[text, items.join(', ')].join(' ').trim()}`),
      ready.gatesTook === null ? ASK_READY.tookUnknown : ASK_READY.took(spoken(ready.gatesTook)),
    ],
    choices: [
      safe('1', ASK_READY.leave, answer(ASK_READY.saidLeave, { type: 'leave' })),
      choice('2', ASK_READY.start, answer(ASK_READY.saidStart, { type: 'start' })),
      choice('3', ASK_READY.again, answer(ASK_READY.saidAgain, { type: 'examine-again' })),
      ...resumable
        .slice(0, EARLIER)
        .map(({ id, at }, index) =>
          choice(
            String(index + 4),
            ASK_READY.resume(id, at),
            answer(ASK_READY.saidResume(id), { type: 'resume', run: id }),
          ),
        ),
    ],
    grave: true,
  });
}

/** The addresses of a typed or pasted list, in its order. */
export const originsOf = (typed: string): string[] => typed.split(/[,;\s]+/).filter(part => part !== '');

/** An entry that is no web address may be a token in the wrong place: it is not repeated. */
const NO_ADDRESS = /^(?!https?:\/\/)\S+: /i;

function corsStep(environment: Environment, { run, guide }: At): Step {
  const { corsOrigins } = run.environments[environment];
  return asks({
    topic: `cors:${environment}`,
    id: `cors:${environment}`,
    intro: ['', ASK_CORS.title(PLACE[environment])],
    lines: [ASK_CORS.how, ...(corsOrigins === null ? [] : [ASK_CORS.now(corsOrigins)])],
    trouble: guide.wrong === null ? [] : [ASK_CORS.wrong(guide.wrong.replace(NO_ADDRESS, ASK_CORS.oneEntry))],
    choices: [
      ...(guide.canFill
        ? [choice('f', ASK_CORS.fill, answer(ASK_FILL.said, { type: 'fill', environment }))]
        : []),
      ...(corsOrigins === null ? [] : [safe('k', ASK_CORS.keep, change(null, environment))]),
    ],
    prompt: ASK_CORS.prompt,
    help: ASK_CORS.help,
    back: change('url', environment),
    text: typed => {
      const origins = originsOf(typed);
      return answer(ASK_CORS.said(origins.length), { type: 'give-cors', environment, origins });
    },
  });
}

function readbackStep(environment: Environment, { guide: { readback } }: At): Step {
  const shared = {
    topic: `readback:${environment}`,
    intro: ['', ASK_READBACK.title(PLACE[environment])],
    help: ASK_READBACK.help,
    back: change('cors', environment),
  };
  if (readback?.state !== 'done') {
    return waits({
      ...shared,
      id: `readback:${environment}:checking`,
      lines: [ASK_READBACK.checking],
      still: elapsed => [ASK_READBACK.still(spoken(elapsed))],
    });
  }
  const apart = readback.rows.filter(row => row.agrees !== true).length;
  const good = apart === 0 && readback.findings.length === 0;
  return asks({
    ...shared,
    id: `readback:${environment}:${JSON.stringify([readback.rows, readback.findings])}`,
    lines: [
      ...readback.rows.map(row => ASK_READBACK.row(row.what, row.said, row.says, row.agrees)),
      ...readback.findings.flatMap(f => [`  - ${f.message}`, `    What to do: ${f.fix}`]),
      good ? ASK_READBACK.allAgree : ASK_READBACK.disagree(Math.max(apart, readback.findings.length)),
    ],
    choices: [
      safe('1', ASK_READBACK.again, answer(ASK_READBACK.saidAgain, { type: 'read-back-again', environment })),
      choice(
        '2',
        ASK_READBACK.accept,
        answer(ASK_READBACK.saidAccept, { type: 'accept-readback', environment }),
      ),
    ],
    grave: true,
  });
}

function envFileStep(environment: Environment, { guide: { envFile } }: At): Step {
  const shared = {
    topic: `env-file:${environment}`,
    intro: ['', ASK_ENV.title(PLACE[environment])],
    help: ASK_ENV.help,
    back: change('cors', environment),
  };
  const still = (elapsed: number): string[] => [ASK_ENV.still(spoken(elapsed))];
  if (envFile === null || envFile.state === 'comparing')
    return waits({ ...shared, id: `env:${environment}:comparing`, lines: [ASK_ENV.comparing], still });
  if (envFile.state === 'writing')
    return waits({
      ...shared,
      back: null,
      id: `env:${environment}:writing`,
      lines: [ASK_ENV.writing(envFile.file)],
      still,
    });
  const settle = (write: boolean) =>
    answer(write ? ASK_ENV.saidWrite : ASK_ENV.saidLeave, { type: 'settle-env-file', environment, write });
  const grave = { grave: true, prompt: ASK_ENV.prompt } as const;
  if (envFile.state === 'failed') {
    return asks({
      ...shared,
      ...grave,
      id: `env:${environment}:failed:${envFile.message}`,
      lines: [ASK_ENV.failed(envFile.file, envFile.message)],
      choices: [safe('1', ASK_ENV.leave, settle(false)), choice('write', ASK_ENV.tryAgain, settle(true))],
    });
  }
  const changed = envFile.changes.filter(one => one.state !== 'same').length;
  return asks({
    ...shared,
    ...grave,
    id: `env:${environment}:${JSON.stringify(envFile)}`,
    lines: [
      ASK_ENV.offer(envFile.file),
      ...envFile.changes.map(one => ASK_ENV.key(one.key, ASK_ENV.change[one.state])),
      ...(changed === 0 ? [ASK_ENV.nothingToWrite] : []),
    ],
    choices:
      changed === 0
        ? [safe('1', ASK_ENV.goOn, settle(false))]
        : [safe('1', ASK_ENV.leave, settle(false)), choice('write', ASK_ENV.write(changed), settle(true))],
    prompt: changed === 0 ? ASK.prompt : ASK_ENV.prompt,
  });
}

/** What the cockpit itself has seen of a statement. */
export function seenOf(id: ConfirmationId, run: Run): string {
  if (id === 'approve-smoke') return ASK_LOOP.smoke;
  const both = (test: (state: EnvironmentState) => boolean): boolean =>
    test(run.environments.staging) && test(run.environments.production);
  if (id === 'rotated' || id === 'redeployed')
    return both(state => state.redeploySeen) ? ASK_LOOP.seenBoth : ASK_LOOP.seenNot;
  const agreed = both(
    ({ readback }) => readback !== null && readback.length > 0 && readback.every(c => c.outcome === 'pass'),
  );
  return agreed ? ASK_LOOP.readbackGood : ASK_LOOP.readbackBad;
}

function loopBackStep({ run }: At): Step {
  const id = CONFIRMATION_IDS.find(one => !run.confirmations[one]);
  const shared = { topic: 'loop-back', help: ASK_LOOP.help, back: change('cors', 'production') };
  if (!id) return waits({ ...shared, id: 'loop-back:all' });
  return asks({
    ...shared,
    id: `loop-back:${id}`,
    intro: ['', ASK_LOOP.title, LOOP_BACK.before],
    lines: [
      ASK_LOOP.statement(CONFIRMATION_IDS.indexOf(id) + 1, CONFIRMATION_IDS.length, CONFIRMATIONS[id].text),
      seenOf(id, run),
    ],
    choices: [
      safe('no', ASK_LOOP.no, stays(ASK_LOOP.saidNo), 'n'),
      choice('yes', ASK_LOOP.yes, answer(ASK_LOOP.saidYes, { type: 'confirm', id })),
    ],
    prompt: ASK_LOOP.prompt,
    grave: true,
  });
}

function gatesStep({ run, guide }: At): Step {
  const shared = { topic: 'gates', intro: ['', ASK_GATES.title], help: ASK_GATES.help };
  if (guide.gatesRunning) return waits({ ...shared, id: 'gates:running', lines: [ASK_GATES.running] });
  const passed = GATE_IDS.filter(id => run.gates[id].outcome === 'pass').length;
  const begun = GATE_IDS.some(id => run.gates[id].outcome !== 'not-run');
  const { gatesTook } = guide.ready;
  return asks({
    ...shared,
    id: `gates:${passed}`,
    lines: [
      ...GATES.before,
      ASK_GATES.writes,
      ...(gatesTook === null ? [] : [ASK_GATES.usually(spoken(gatesTook))]),
      ...(passed === 0 ? [] : [ASK_GATES.some(passed)]),
    ],
    choices: [
      safe('1', ASK_GATES.wait, stays(ASK_GATES.saidWait)),
      choice(
        'start',
        ASK_GATES.start,
        answer(ASK_GATES.saidStart, { type: 'run-gates', which: begun ? 'not-passed' : 'all' }),
      ),
    ],
    prompt: ASK_GATES.prompt,
    back: change('cors', 'production'),
    grave: true,
  });
}

function verdictStep({ run, guide, at }: At): Step {
  const all = GATE_IDS.every(id => run.gates[id].outcome === 'pass');
  const verdict = verdictOf(run, at, run.bindingAfter ?? {});
  return asks({
    topic: 'verdict',
    id: `verdict:${run.lastAt}:${verdict.word}:${guide.report}`,
    lines: verdictLines(run, verdict, { report: guide.report }),
    choices: [
      safe('1', ASK_VERDICT.leave, answer(ASK_VERDICT.saidLeave, { type: 'leave' })),
      choice('2', ASK_VERDICT.copy, stays(ASK_VERDICT.saidCopy, { type: 'copy-help' })),
      choice(
        'again',
        all ? ASK_VERDICT.againAll : ASK_VERDICT.again,
        answer(ASK_VERDICT.saidAgain, { type: 'run-gates', which: all ? 'all' : 'not-passed' }),
      ),
    ],
    prompt: ASK_VERDICT.prompt,
    help: ASK_VERDICT.help,
    grave: true,
  });
}

/** What is asked or awaited at a snapshot. Pure. @param canHide this console can take a secret without showing it */
export function stepOf(at: At, canHide: boolean): Step {
  const { phase } = at.guide;
  switch (phase.name) {
    case 'ready':
      return readyStep(at);
    case 'clicks':
      return clicksStep(phase.environment, at.run.environments[phase.environment]);
    case 'token':
      return tokenStep(phase.environment, at, canHide);
    case 'url':
      return urlStep(phase.environment, at);
    case 'watch':
      return watchStep(phase.environment, at);
    case 'cors':
      return corsStep(phase.environment, at);
    case 'readback':
      return readbackStep(phase.environment, at);
    case 'env-file':
      return envFileStep(phase.environment, at);
    case 'loop-back':
      return loopBackStep(at);
    case 'gates':
      return gatesStep(at);
    // What comes after the verdict has no question of its own yet.
    case 'go-live':
    case 'days':
    case 'backlog':
    case 'verdict':
      return verdictStep(at);
  }
}
