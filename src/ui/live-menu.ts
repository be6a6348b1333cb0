import type { GoLiveAction, GoLiveView } from './live-view.ts';
import type { Menu, MenuItem } from './screen.ts';
import { LIVE_MENU } from './words/go-live.ts';

const INSTANTLY = 'https://app.instantly.ai/app/campaigns';

/** The choices at a step, the safe one first. Nothing here starts anything: that takes the typed phrase. */
export function liveMenu(view: GoLiveView): Menu<GoLiveAction> | null {
  const { moment } = view;
  if (view.page !== '') return null;
  const reject: MenuItem<GoLiveAction>[] = view.mayReject
    ? [{ id: 'reject', label: LIVE_MENU.reject, action: { type: 'page', page: 'reject' } }]
    : [];
  switch (moment.kind) {
    case 'act': {
      const [lock] = view.locks;
      const mustReject = moment.action === 'reject';
      return [
        ...(mustReject
          ? []
          : [
              {
                id: `check ${moment.action}`,
                label: LIVE_MENU.check,
                action: { type: 'look-before', step: moment.action } as const,
              },
            ]),
        {
          id: `phrase ${moment.action}`,
          label: LIVE_MENU.typePhrase,
          action: { type: 'page', page: 'phrase' },
          ...(lock === undefined ? {} : { disabledReason: lock.message }),
        },
        ...(mustReject ? [] : reject),
      ];
    }
    case 'look':
      return [
        { id: 'not looked', label: LIVE_MENU.notLooked, action: { type: 'page', page: '' } },
        { id: 'happened', label: LIVE_MENU.happened, action: { type: 'page', page: 'happened' } },
        { id: 'did not', label: LIVE_MENU.didNot, action: { type: 'page', page: 'did-not-happen' } },
      ];
    case 'review':
      return [
        ...(view.sales === null
          ? []
          : [
              { id: 'sales', label: LIVE_MENU.openSales, action: { type: 'open', url: view.sales } as const },
            ]),
        { id: 'reviewed', label: LIVE_MENU.reviewed, action: { type: 'tick-review', done: true } },
      ];
    case 'activate':
      return [
        { id: 'instantly', label: LIVE_MENU.openInstantly, action: { type: 'open', url: INSTANTLY } },
        { id: 'activated', label: LIVE_MENU.activated, action: { type: 'page', page: 'campaign' } },
      ];
    default:
      return null;
  }
}
