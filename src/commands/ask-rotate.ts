import type { GuideAction, GuideState } from '../run/guide-types.ts';
import { type Changeable, questionBefore } from '../run/phase.ts';
import type { Environment } from '../runbook/gates.ts';
import { ROTATION } from '../runbook/handoff.ts';
import { RAILWAY_CLICKS } from '../runbook/steps.ts';
import type { Snapshot } from '../ui/store.ts';
import { ASK, ASK_CLICKS, ASK_FILL, ASK_TOKEN, ASK_URL, ASK_WATCH, PLACE, spoken } from '../ui/words/ask.ts';
import {
  type Answer,
  type Ask,
  answer,
  type Choice,
  choice,
  no,
  type Step,
  safe,
  stays,
  type Wait,
  yes,
} from './ask-step.ts';

/** Runbook 4A as questions: clicks, token, address, redeploy. Pure. */

/** How long a wait goes on before its next line, milliseconds. */
export const WATCH_EVERY_MS = 10_000;
export const STILL_EVERY_MS = 30_000;
const ADVICE_AFTER_MS = 180_000;

export const change = (what: Changeable | null, environment: Environment): Answer =>
  answer(what === null ? ASK.kept : ASK.goingBack, { type: 'change', what, environment });

/** Always one question back; while gates wait for an answer, back to where they were asked for. */
export function backFrom({ phase, gatesNext }: GuideState): Answer | null {
  if (gatesNext) return change(null, 'staging');
  const before = questionBefore(phase);
  return before && change(before.what, before.environment);
}

const fill = (guide: GuideState, environment: Environment, label: string): Choice[] =>
  guide.canFill ? [choice('f', label, answer(ASK_FILL.said, { type: 'fill', environment }))] : [];

/** Fills in what every question has. */
export const asks = (step: Partial<Ask> & Pick<Ask, 'topic' | 'id' | 'help'>): Ask => ({
  kind: 'ask',
  intro: [],
  lines: [],
  back: null,
  trouble: [],
  choices: [],
  prompt: ASK.prompt,
  grave: false,
  hidden: false,
  text: null,
  ...step,
});

export const waits = (step: Partial<Wait> & Pick<Wait, 'topic' | 'id' | 'help'>): Wait => ({
  kind: 'wait',
  intro: [],
  lines: [],
  back: null,
  every: STILL_EVERY_MS,
  choices: [],
  still: null,
  ...step,
});

const tick = (environment: Environment, step: number, done: boolean): GuideAction => ({
  type: 'tick',
  environment,
  step,
  done,
});

export function clicksStep(environment: Environment, { run, guide }: At): Step {
  const state = run.environments[environment];
  const clicks = RAILWAY_CLICKS[environment];
  const place = PLACE[environment];
  const next = clicks.findIndex((_, index) => !state.ticks.includes(index));
  const shared = {
    topic: `clicks:${environment}`,
    intro: [
      '',
      ...(environment === 'production' && state.ticks.length === 0 ? ASK_CLICKS.between : []),
      ASK_CLICKS.title(place),
      ROTATION.why,
    ],
    help: ASK_CLICKS.help,
  };
  const click = clicks[next];
  if (!click) {
    return asks({
      ...shared,
      id: `clicks:${environment}:all`,
      lines: [ASK_CLICKS.allDone(place)],
      back: backFrom(guide),
      choices: [
        safe('k', ASK_CLICKS.keep, change(null, environment)),
        ...clicks.map((one, index) =>
          choice(
            String(index + 1),
            ASK_CLICKS.redo(index + 1, one.text),
            answer(ASK_CLICKS.saidUndone(index + 1), tick(environment, index, false)),
          ),
        ),
      ],
    });
  }
  const last = state.ticks.filter(step => step < next).at(-1);
  const setsToken = click.items.some(item => item.startsWith('DASHBOARD_AUTH_TOKEN'));
  return asks({
    ...shared,
    id: `clicks:${environment}:${next}`,
    lines: [
      ASK_CLICKS.line(place, next + 1, clicks.length, click.text),
      ...click.items.map(item => ASK_CLICKS.item(item)),
    ],
    choices: [
      yes(ASK_CLICKS.done, answer(ASK_CLICKS.saidDone(next + 1), tick(environment, next, true))),
      no(ASK_CLICKS.notYet, stays(ASK_CLICKS.saidNotYet)),
      choice(
        'o',
        ASK_CLICKS.open,
        stays(ASK_CLICKS.saidOpen(click.opens), { type: 'open', url: click.opens }),
      ),
      ...(setsToken
        ? [choice('g', ASK_CLICKS.make, stays(ASK_CLICKS.saidMake, { type: 'generate-token', environment }))]
        : []),
    ],
    prompt: ASK_CLICKS.prompt,
    back:
      last === undefined
        ? backFrom(guide)
        : answer(ASK_CLICKS.saidUndone(last + 1), tick(environment, last, false)),
  });
}

/** @param canHide this console can take a secret without showing it */
export function tokenStep(environment: Environment, { run, guide }: At, canHide: boolean): Step {
  const place = PLACE[environment];
  const state = run.environments[environment];
  const shared = {
    topic: `token:${environment}`,
    help: ASK_TOKEN.help,
    back: run.concluded ? change(null, environment) : backFrom(guide),
  };
  const title = ['', ASK_TOKEN.title(place)];
  const { token } = guide;
  if (token.state === 'checking') {
    return waits({
      ...shared,
      id: `token:${environment}:checking`,
      intro: title,
      lines: [ASK_TOKEN.checking(token.report)],
      still: elapsed => [ASK_TOKEN.still(spoken(elapsed))],
    });
  }
  const fills = fill(guide, environment, ASK_TOKEN.fill);
  if (!canHide) {
    return asks({
      ...shared,
      id: `token:${environment}:unhidden`,
      intro: title,
      lines: [ASK_TOKEN.cannotHide, ASK_TOKEN.cannotHideWhy, ASK_TOKEN.cannotHideFix],
      choices: [safe('1', ASK_TOKEN.stop, stays(ASK.leaving, { type: 'stop' })), ...fills],
      grave: true,
    });
  }
  const kept = guide.held[environment] && state.token?.check?.outcome === 'pass';
  const again = state.token !== null && !guide.held[environment] && token.state === 'asked';
  return asks({
    ...shared,
    id: `token:${environment}`,
    intro: title,
    lines: [
      ...(guide.gatesNext ? [ASK.gatesNext] : []),
      ...(again ? [ASK_TOKEN.again(place)] : []),
      ASK_TOKEN.how,
      ASK_TOKEN.or,
    ],
    trouble:
      token.state === 'refused'
        ? [
            ASK_TOKEN.refused(token.report),
            ...token.findings.flatMap(f => [ASK_TOKEN.finding(f.message), ASK_TOKEN.fix(f.fix)]),
          ]
        : [],
    choices: [
      choice('g', ASK_TOKEN.make, stays(ASK_CLICKS.saidMake, { type: 'generate-token', environment })),
      ...fills,
      ...(kept ? [safe('k', ASK_TOKEN.keep, change(null, environment))] : []),
    ],
    prompt: ASK_TOKEN.prompt,
    grave: true,
    hidden: true,
    text: text => answer(ASK_TOKEN.taken, { type: 'give-token', environment, text }),
  });
}

export function urlStep(environment: Environment, { run, guide }: At): Step {
  const { url } = run.environments[environment];
  return asks({
    topic: `url:${environment}`,
    id: `url:${environment}`,
    intro: ['', ASK_URL.title(PLACE[environment])],
    lines: [ASK_URL.how, ...(url === null ? [] : [ASK_URL.now(url)])],
    trouble: guide.wrong === null ? [] : [ASK_URL.wrong(guide.wrong)],
    choices: [
      ...fill(guide, environment, ASK_URL.fill),
      ...(url === null ? [] : [safe('k', ASK_URL.keep, change(null, environment))]),
    ],
    prompt: ASK_URL.prompt,
    help: ASK_URL.help,
    back: backFrom(guide),
    text: text => answer(ASK_URL.said, { type: 'give-url', environment, text }),
  });
}

const letIn = (status: number): boolean => status >= 200 && status < 300;

/** What the watch sees now, in one sentence, and what to do when there is something to do. */
export function watchLines(watch: GuideState['watch']): string[] {
  const last = watch?.samples.at(-1);
  if (!last) return [ASK_WATCH.starting];
  const { withNew, withRandom } = last;
  if (withNew === null) return [ASK_WATCH.notYet + ASK_WATCH.noAnswer];
  if (withNew === 401 || withNew === 403) return [ASK_WATCH.notYet + ASK_WATCH.refused(withNew)];
  if (!letIn(withNew)) return [ASK_WATCH.notYet + ASK_WATCH.odd(withNew)];
  if (withRandom === null) return [ASK_WATCH.notYet + ASK_WATCH.randomSilent];
  if (letIn(withRandom)) return [ASK_WATCH.notYet + ASK_WATCH.open(withRandom), ASK_WATCH.openFix];
  if (withRandom === 401) return [ASK_WATCH.notYet + ASK_WATCH.almost];
  return [ASK_WATCH.notYet + ASK_WATCH.odd(withRandom)];
}

export function watchStep(environment: Environment, { guide, at }: At): Step {
  const since = guide.watch === null ? 0 : at - guide.watch.startedAt;
  const long = guide.watch !== null && (guide.watch.long || since >= ADVICE_AFTER_MS);
  return waits({
    topic: `watch:${environment}`,
    // Becoming long is news: the advice is said once, then.
    id: `watch:${environment}:${long ? 'long' : 'usual'}`,
    intro: ['', ASK_WATCH.title(PLACE[environment]), ASK_WATCH.how],
    lines: long ? ASK_WATCH.advice : [],
    help: ASK_WATCH.help,
    back: backFrom(guide),
    every: WATCH_EVERY_MS,
    still: () => [...watchLines(guide.watch), ...(since < 1000 ? [] : [ASK_WATCH.waiting(spoken(since))])],
  });
}

/** A snapshot of a guided cutover. */
export type At = Snapshot & { readonly guide: GuideState };
