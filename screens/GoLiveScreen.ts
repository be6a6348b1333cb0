import type { Binding } from '../src/ui/bindings.ts';
import { liveRows } from '../src/ui/live-lines.ts';
import { liveMenu } from '../src/ui/live-menu.ts';
import { type GoLiveAction, type GoLiveView, goLiveView } from '../src/ui/live-view.ts';
import { defineScreen, type FieldSpec } from '../src/ui/screen.ts';
import { scrollKeys } from '../src/ui/scroll-keys.ts';
import { pageLast, pageRows } from '../src/ui/text-page.ts';
import { GO_LIVE, LIVE_HINTS } from '../src/ui/words/go-live.ts';
import { HINTS } from '../src/ui/words.ts';

function fieldOf(view: GoLiveView): FieldSpec<GoLiveAction> | null {
  const { page, moment, cycle } = view;
  if (page === '') return null;
  const base = { id: `live ${cycle} ${page}`, masked: false, start: '', ownEnter: true };
  if (page === 'campaign') return { ...base, give: text => ({ type: 'activated', campaign: text }) };
  if (page === 'phrase' || page === 'reject') {
    const step = page === 'reject' ? ('reject' as const) : moment.kind === 'act' ? moment.action : null;
    if (step === null) return null;
    return {
      ...base,
      id: `${base.id} ${step}`,
      give: text => ({ type: 'live-step', step, phrase: text }),
    };
  }
  if (moment.kind !== 'look') return null;
  return { ...base, give: text => ({ type: 'looked', step: moment.action, saw: page, note: text }) };
}

/** Why Enter does nothing now; null: it does. */
function notYet(view: GoLiveView): string | null {
  const text = view.field?.text ?? '';
  if (view.page === 'phrase' || view.page === 'reject') {
    if (view.field?.full) return GO_LIVE.cutPhrase;
    return text === view.phrase ? null : GO_LIVE.notThePhrase;
  }
  if (view.page === 'campaign') return text.trim() === '' ? GO_LIVE.campaignShort : null;
  return text.trim().length < 3 ? GO_LIVE.tooShort : null;
}

function bindingsOf(view: GoLiveView, last: number): Binding<GoLiveAction>[] {
  if (view.page !== '') {
    const off = notYet(view);
    const starts = view.page === 'phrase' || view.page === 'reject';
    return [
      {
        key: 'enter',
        hint: starts ? LIVE_HINTS.startIt : LIVE_HINTS.record,
        action: { type: 'give' },
        ...(off === null ? {} : { disabledReason: off }),
      },
      { key: 'esc', hint: LIVE_HINTS.cancel, action: { type: 'page', page: '' } },
    ];
  }
  const idle = view.moment.kind !== 'working' && view.moment.kind !== 'looking';
  const wait = idle ? {} : { disabledReason: LIVE_HINTS.atWork };
  const dismiss = view.problem.length > 0;
  const [lock] = view.locks;
  return [
    ...scrollKeys(last),
    ...(dismiss ? [{ key: 'esc', hint: LIVE_HINTS.back, action: { type: 'dismiss-problem' } as const }] : []),
    ...(view.moment.kind === 'act'
      ? [
          {
            key: 't',
            hint: LIVE_HINTS.type,
            action: { type: 'page', page: 'phrase' } as const,
            ...(lock === undefined ? {} : { disabledReason: lock.message }),
          },
        ]
      : []),
    {
      key: 'x',
      hint: LIVE_HINTS.reject,
      action: { type: 'page', page: 'reject' },
      ...(idle ? (view.mayReject ? {} : { disabledReason: LIVE_HINTS.noReject }) : wait),
    },
    { key: 'v', hint: LIVE_HINTS.verdict, action: { type: 'show', what: 'verdict' }, ...wait },
    { key: 'd', hint: LIVE_HINTS.days, action: { type: 'show', what: 'days' }, ...wait },
    { key: 'b', hint: LIVE_HINTS.backlog, action: { type: 'show', what: 'backlog' }, ...wait },
    { key: 'q', hint: HINTS.leave, action: { type: 'leave' }, ...wait },
  ];
}

/** Runbook 6: one step at a time, each with its own evidence, its undo, and the phrase that starts it. */
export const goLiveScreen = defineScreen<GoLiveView, GoLiveAction>({
  name: 'go-live',
  view: goLiveView,
  title: view => GO_LIVE.title(view.cycle),
  body: (view, width, height, theme) =>
    pageRows(liveRows(view, width, height, theme), height, view.top, theme, true),
  lastTop: (view, width, height, theme) => pageLast(liveRows(view, width, height, theme), height),
  menu: liveMenu,
  field: fieldOf,
  bindings: (view, _local, last) => bindingsOf(view, last),
  act: (action, local) =>
    action.type === 'page' ? { ...local, page: action.page, field: null, top: 0 } : local,
  // What was started or recorded belongs to another moment.
  after: (action, local) =>
    action.type === 'live-step' || action.type === 'looked' || action.type === 'activated'
      ? { ...local, page: '', top: 0 }
      : local,
});
