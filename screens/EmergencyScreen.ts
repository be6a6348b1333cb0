import { EMERGENCY_PAGES } from '../src/runbook/emergency.ts';
import { type EmergencyAction, type EmergencyView, emergencyView } from '../src/ui/emergency-view.ts';
import { BLANK, type Line, line, wrapped } from '../src/ui/lines.ts';
import { defineScreen } from '../src/ui/screen.ts';
import { scrollKeys } from '../src/ui/scroll-keys.ts';
import { pad, wrap } from '../src/ui/text.ts';
import { pageLast, pageRows } from '../src/ui/text-page.ts';
import { EMERGENCY } from '../src/ui/words/emergency.ts';

const PLACE_WIDTH = 15;

function clickLines(view: EmergencyView, width: number): Line[] {
  return view.clicks.flatMap(({ place, text }, index) => {
    const before = view.clicks[index - 1]?.place;
    const [first = '', ...rest] = wrap(text, width - PLACE_WIDTH - 3);
    return [
      [
        { text: pad(place === before ? '' : place, PLACE_WIDTH), bold: true },
        { text: `${index + 1}. ${first}` },
      ],
      ...rest.map(part => line(' '.repeat(PLACE_WIDTH + 3) + part)),
    ];
  });
}

function emergencyRows(view: EmergencyView, width: number): Line[] {
  const said =
    view.said === null
      ? wrapped(EMERGENCY.notSaid, width, 0, { bold: true, tone: 'warn' })
      : [
          ...wrapped(EMERGENCY.said(view.said), width, 0, { bold: true, tone: 'bad' }),
          ...(view.practice
            ? wrapped(EMERGENCY.practiceLift, width, 0, { bold: true, tone: 'warn' })
            : wrapped(EMERGENCY.liftHow, width, 0)),
        ];
  return [
    ...view.problem.flatMap((text, index) =>
      wrapped(text, width, 0, index === 0 ? { bold: true, tone: 'bad' } : {}),
    ),
    ...(view.said === null
      ? [
          ...(view.practice ? wrapped(EMERGENCY.practice, width, 0, { bold: true, tone: 'warn' }) : []),
          ...wrapped(EMERGENCY.intro, width, 0, { bold: true, tone: 'bad' }),
        ]
      : [...said, BLANK]),
    ...(view.campaigns === '' ? [] : wrapped(EMERGENCY.ours(view.campaigns), width, 0, { bold: true })),
    ...clickLines(view, width),
    ...(view.said === null ? [BLANK, ...said] : []),
    ...(view.atWork ? wrapped(EMERGENCY.atWork, width, 0, { bold: true }) : []),
    ...wrapped(EMERGENCY.day, width, 0),
  ];
}

/** One key away from everything live: how the swarm is stopped, and the record that it was. */
export const emergencyScreen = defineScreen<EmergencyView, EmergencyAction>({
  name: 'emergency',
  view: emergencyView,
  title: () => EMERGENCY.title,
  body: (view, width, height, theme) => pageRows(emergencyRows(view, width), height, view.top, theme, true),
  lastTop: (view, width, height) => pageLast(emergencyRows(view, width), height),
  menu: view => view.menu,
  bindings: (view, _local, last) => [
    ...scrollKeys(last),
    {
      key: 'i',
      hint: EMERGENCY.hints.instantly,
      action: { type: 'open', url: EMERGENCY_PAGES.instantly },
    },
    { key: 'r', hint: EMERGENCY.hints.railway, action: { type: 'open', url: EMERGENCY_PAGES.railway } },
    view.problem.length > 0
      ? { key: 'esc', hint: EMERGENCY.hints.back, action: { type: 'dismiss-problem' } }
      : { key: 'esc', hint: EMERGENCY.hints.back, action: { type: 'close' } },
  ],
});
