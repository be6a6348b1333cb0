import type { GuideAction } from '../src/run/guide-types.ts';
import { GATE_IDS } from '../src/runbook/gates.ts';
import type { Binding } from '../src/ui/bindings.ts';
import { BLANK, type Line, wrapped } from '../src/ui/lines.ts';
import { defineScreen } from '../src/ui/screen.ts';
import type { Tone } from '../src/ui/theme.ts';
import { CRASHED, STOPPED } from '../src/ui/words/ending.ts';

export interface EndingView {
  readonly title: string;
  /** What happened, what it means, what to do. */
  readonly says: readonly string[];
  readonly facts: readonly string[];
  readonly tone: Tone;
}

const leave = (hint: string): Binding<GuideAction>[] => [
  { key: 'enter', hint, action: { type: 'leave' } },
  { key: 'q', hint, action: { type: 'leave' } },
  { key: 'esc', hint: '', action: { type: 'leave' } },
];

function endingBody(view: EndingView, width: number, height: number): Line[] {
  const airy = height >= 14;
  return [
    ...(airy ? [BLANK] : []),
    ...view.says.flatMap((text, index) => [
      ...wrapped(text, width, 0, index === 0 ? { bold: true, tone: view.tone } : {}),
      ...(airy ? [BLANK] : []),
    ]),
    ...view.facts.flatMap(text => wrapped(text, width, 0)),
  ];
}

/** The run was stopped: what that means, and how to go on. */
export const stoppedScreen = defineScreen<EndingView, GuideAction>({
  name: 'stopped',
  view: ({ run }) => ({
    title: STOPPED.title,
    says: [STOPPED.what, STOPPED.means, run.mode === 'rehearsal' ? STOPPED.todoRehearsal : STOPPED.todo],
    facts: [
      ...(run.interrupted === null ? [] : [STOPPED.why(run.interrupted)]),
      STOPPED.done(GATE_IDS.filter(id => run.gates[id].outcome === 'pass').length, GATE_IDS.length),
      ...(run.id === null ? [] : [STOPPED.run(run.id)]),
    ],
    tone: 'warn',
  }),
  title: view => view.title,
  body: endingBody,
  bindings: () => leave(STOPPED.leave),
});

/** The cockpit itself broke: three sentences, and never a trace of its inside. */
export const crashedScreen = defineScreen<EndingView, GuideAction>({
  name: 'crashed',
  view: ({ run }) => ({
    title: CRASHED.title,
    says: [CRASHED.what, CRASHED.means, CRASHED.todo],
    facts: run.id === null ? [] : [CRASHED.run(run.id)],
    tone: 'bad',
  }),
  title: view => view.title,
  body: endingBody,
  bindings: () => leave(CRASHED.leave),
});
