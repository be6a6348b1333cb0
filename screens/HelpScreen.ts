import { type HelpView, helpView, type OpenUnder } from '../src/ui/help-view.ts';
import { BLANK, type Line, line, wrapped } from '../src/ui/lines.ts';
import { defineScreen, type LocalAction, type Screen } from '../src/ui/screen.ts';
import { pad, wrap } from '../src/ui/text.ts';
import { pageLast, pageRows } from '../src/ui/text-page.ts';
import { HELP, WORDS } from '../src/ui/words/help.ts';
import { HINTS } from '../src/ui/words.ts';

const WORD_WIDTH = 16;

/** A word in its column, what it means hanging beside it. */
function entry(word: string, text: string, width: number): Line[] {
  const [first = '', ...rest] = wrap(text, width - WORD_WIDTH);
  return [
    [{ text: pad(word, WORD_WIDTH), bold: true }, { text: first }],
    ...rest.map(part => line(' '.repeat(WORD_WIDTH) + part)),
  ];
}

function helpRows(view: HelpView, width: number): Line[] {
  const asked =
    view.asked === null
      ? []
      : [
          line(HELP.asked, { bold: true }),
          ...wrapped(view.asked, width, 2, { bold: true, tone: 'warn' }),
          ...wrapped(HELP.askedHow, width, 2),
          BLANK,
        ];
  return [
    ...asked,
    line(HELP.for, { bold: true }),
    ...wrapped(view.what, width, 2),
    BLANK,
    line(HELP.keys, { bold: true }),
    ...view.keys.flatMap(({ keys, does, off }) =>
      entry(`  ${keys}`, off === null ? does : `${does} - not now: ${off}`, width),
    ),
    ...wrapped(HELP.never, width, 2),
    BLANK,
    line(HELP.words, { bold: true }),
    ...WORDS.flatMap(([word, means]) => entry(`  ${word}`, means, width)),
  ];
}

/** Help over any screen: what it is for, its keys, the words in plain sentences. */
export const helpScreen = (under: OpenUnder): Screen =>
  defineScreen<HelpView, LocalAction>({
    name: 'help',
    view: (snapshot, local, info) => {
      const below = under(snapshot, info, local.page, local.below);
      return helpView(below.topic, below.open, local);
    },
    title: () => HELP.title,
    body: (view, width, height, theme) => pageRows(helpRows(view, width), height, view.top, theme),
    lastTop: (view, width, height) => pageLast(helpRows(view, width), height),
    bindings: (_view, _local, last) => {
      const off = last > 0 ? {} : { disabledReason: HINTS.allShown };
      return [
        { key: 'down', hint: HELP.hints.scroll, action: { type: 'scroll', by: 1 }, ...off },
        { key: 'up', hint: HELP.hints.scroll, action: { type: 'scroll', by: -1 }, ...off },
        { key: 'pagedown', hint: HELP.hints.page, action: { type: 'scroll', by: 8 }, ...off },
        { key: 'pageup', hint: HELP.hints.page, action: { type: 'scroll', by: -8 }, ...off },
        { key: 'space', hint: '', action: { type: 'scroll', by: 8 }, ...off },
        { key: 'esc', hint: HELP.hints.back, action: { type: 'close' } },
        { key: '?', hint: '', action: { type: 'close' } },
        { key: 'f1', hint: '', action: { type: 'close' } },
        { key: 'enter', hint: '', action: { type: 'close' } },
      ];
    },
  });
