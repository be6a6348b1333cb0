import type { Environment } from '../runbook/gates.ts';
import { PTO_INPUTS } from '../runbook/handoff.ts';
import { cannotStart, lastVerdict } from '../ui/ready-view.ts';
import { ASK, ASK_CORS, ASK_FILL, ASK_READBACK, ASK_READY, PLACE, spoken } from '../ui/words/ask.ts';
import { ASK_ENV } from '../ui/words/ask-end.ts';
import { gatesStep, loopBackStep, pastStep, verdictStep } from './ask-closing.ts';
import { backlogStep, daysStep } from './ask-days.ts';
import { goLiveStep } from './ask-live.ts';
import {
  type At,
  asks,
  backFrom,
  change,
  clicksStep,
  tokenStep,
  urlStep,
  waits,
  watchStep,
} from './ask-rotate.ts';
import { type Answer, answer, choice, type Step, safe, stays } from './ask-step.ts';

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
  const said = lastVerdict(ready.earlier);
  // As on the screen, where these lines cannot be taken then.
  const why = cannotStart(ready.doctor);
  const whenReady = (does: Answer): Answer => (why === null ? does : stays(why));
  const resumable = ready.earlier
    .flatMap(run => (run.phase ? [{ id: run.id, at: run.phase.name, open: run.open === true }] : []))
    // What was left open holds back every other run, so it is never the one that finds no room.
    .toSorted((a, b) => Number(b.open) - Number(a.open));
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
      choice('2', ASK_READY.start, whenReady(answer(ASK_READY.saidStart, { type: 'start' }))),
      choice('3', ASK_READY.again, answer(ASK_READY.saidAgain, { type: 'examine-again' })),
      ...(said
        ? [
            choice(
              'v',
              ASK_READY.verdict(said.said, said.id),
              answer(ASK_READY.saidVerdict, { type: 'look-back', run: said.id }),
            ),
          ]
        : []),
      ...resumable
        .slice(0, EARLIER)
        .map(({ id, at, open }, index) =>
          choice(
            String(index + 4),
            open ? ASK_READY.settle(id) : ASK_READY.resume(id, at),
            whenReady(answer(ASK_READY.saidResume(id), { type: 'resume', run: id })),
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
    back: backFrom(guide),
    text: typed => {
      const origins = originsOf(typed);
      return answer(ASK_CORS.said(origins.length), { type: 'give-cors', environment, origins });
    },
  });
}

function readbackStep(environment: Environment, { guide }: At): Step {
  const { readback } = guide;
  const shared = {
    topic: `readback:${environment}`,
    intro: ['', ASK_READBACK.title(PLACE[environment])],
    help: ASK_READBACK.help,
    back: backFrom(guide),
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

function envFileStep(environment: Environment, { guide }: At): Step {
  const { envFile } = guide;
  const shared = {
    topic: `env-file:${environment}`,
    intro: ['', ASK_ENV.title(PLACE[environment]), ...(guide.gatesNext ? [ASK.gatesNext] : [])],
    help: ASK_ENV.help,
    back: backFrom(guide),
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

/** What is asked or awaited at a snapshot. Pure. @param canHide this console can take a secret without showing it */
export function stepOf(at: At, canHide: boolean): Step {
  const { phase, past } = at.guide;
  if (past) return pastStep(at, past);
  switch (phase.name) {
    case 'ready':
      return readyStep(at);
    case 'clicks':
      return clicksStep(phase.environment, at);
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
    case 'verdict':
      return verdictStep(at);
    case 'go-live':
      return goLiveStep(at);
    case 'days':
      return daysStep(at);
    case 'backlog':
      return backlogStep(at);
  }
}
