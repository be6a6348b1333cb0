import { emptyRun } from '../../src/run/state.ts';
import { type Binding, choose, footer } from '../../src/ui/bindings.ts';
import { fitHeight, fitLine, type Line } from '../../src/ui/lines.ts';
import { type Effect, FRESH, type Local, type Screen, type ScreensInfo } from '../../src/ui/screen.ts';
import { hear, type Snapshot } from '../../src/ui/store.ts';
import { createTheme } from '../../src/ui/theme.ts';
import * as runs from '../support/sample-runs.ts';

/** Width and height that the body of a screen has at 60x16, 80x24 and 120x40. */
export const ROOMS = [
  [59, 12],
  [79, 18],
  [119, 33],
] as const;

export function snapshotOf(tape: ReturnType<typeof runs.tape>): Snapshot {
  let snapshot: Snapshot = { run: emptyRun, live: null, acting: null, guide: null, at: runs.START };
  for (const { at, event } of tape.events) snapshot = hear(snapshot, event, at);
  return { ...snapshot, at: tape.now() };
}

const INFO: ScreensInfo = {
  estimates: () => runs.ESTIMATES,
  report: () => null,
  now: () => runs.START,
  zone: () => 60,
};

const textOf = (rows: readonly Line[]): string =>
  rows.map(row => row.map(span => span.text).join('')).join('\n');

/** One screen over one state, as its keys change what is only on it. */
export function stand(
  screen: Screen,
  snapshot: Snapshot,
  [width, height]: readonly [number, number] = [79, 18],
  { unicode = true, local: first = FRESH }: { unicode?: boolean; local?: Local } = {},
) {
  const theme = createTheme({ unicode, colour: false });
  let local = first;
  const effects: Effect[] = [];
  const open = () => screen.open(snapshot, local, INFO);
  const last = (): number => open().lastTop(width, height, theme);
  const bindings = (): readonly Binding<Effect>[] => open().bindings(last());
  return {
    title: () => open().title,
    text: () =>
      textOf(fitHeight(open().body(width, height, theme), height).map(row => fitLine(row, width, theme))),
    /** Words that stand on one or more rows, as one. */
    said: () => textOf(open().body(width, height, theme)).replaceAll(/\s+/g, ' '),
    /** All of it, however wide. */
    footer: () => textOf([footer(bindings(), theme, 1000)]),
    effects,
    local: () => local,
    choice: (key: string) => choose(bindings(), key),
    press(...keys: string[]) {
      for (const key of keys) {
        const choice = choose(bindings(), key);
        if (choice.kind !== 'action') throw new Error(`${key}: ${JSON.stringify(choice)}`);
        const effect = choice.action;
        effects.push(effect);
        if (effect.kind === 'own') local = effect.change(local);
        else if (effect.kind === 'local' && effect.action.type === 'scroll')
          local = {
            ...local,
            top: Math.min(Math.max(0, Math.min(local.top, last()) + effect.action.by), last()),
          };
      }
    },
    type(text: string) {
      const give = open().field?.give(text);
      if (give?.kind !== 'own') throw new Error('No field takes a text now.');
      local = give.change(local);
    },
    opens: () => open(),
  };
}

export const actionOf = (effect: Effect | undefined): unknown =>
  effect === undefined || effect.kind === 'own' ? null : effect.action;
