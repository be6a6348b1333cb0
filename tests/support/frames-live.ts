import type { RunEvent } from '../../src/run/events.ts';
import { guideAt } from './frames-gates.ts';
import { ended, intended } from './live-events.ts';
import { BATCH, ERRORS, HOUR, sentTo, shown, upTo, working } from './live-tapes.ts';
import type { FrameCase } from './show.ts';

const DOWN = '\u001b[B';
const PAGE_DOWN = '\u001b[6~';

const withNote = (event: RunEvent): RunEvent =>
  ({
    ...event,
    notes: [
      {
        id: 'batch-small',
        message: 'How it is meant to go out could be told of one lead only.',
        fix: 'Read the batch below before you approve it.',
      },
    ],
  }) as RunEvent;

export const goLiveFrames: readonly [FrameCase, ...FrameCase[]] = [
  {
    name: 'pipeline',
    tape: () => shown(upTo('pipeline')),
    shows: ['Step 1 of 7: Fresh production pipeline', 'Cannot be undone', 'Check now what must be true'],
  },
  {
    name: 'practice-ascii',
    tape: () => shown(upTo('pipeline', 'rehearsal'), {}, { canFill: true, canMoveClock: true }),
    shows: ['REHEARSAL', 'Step 1 of 7', 'e EMERGENCY STOP'],
    unicode: false,
  },
  {
    name: 'locked',
    tape: () =>
      shown(
        upTo('dispatch')
          .tell({ type: 'emergency.said' })
          .wait(13 * HOUR),
      ),
    shows: ['EMERGENCY STOP was said', 'LOCKED. It cannot start, because:', 'nobody has lifted it'],
  },
  {
    name: 'review',
    tape: () => shown(upTo('review'), { pending: { state: 'said', count: 37 } }),
    shows: ['Step 2 of 7: Review of the tier-1 leads', '37 leads wait', 'Open the page /sales'],
  },
  {
    name: 'practice-review',
    tape: () => shown(upTo('review', 'rehearsal'), {}, { canFill: true, canMoveClock: true }),
    shows: ['PRACTICE: open no page and approve nobody.', 'Step 2 of 7'],
    sizes: [[80, 24]],
  },
  {
    name: 'practice-activate',
    tape: () => shown(upTo('activate', 'rehearsal'), {}, { canFill: true, canMoveClock: true }),
    shows: ['PRACTICE: do nothing in Instantly.', 'Step 6 of 7'],
    sizes: [[80, 24]],
  },
  {
    name: 'batch-being-read',
    tape: () => shown(upTo('approve'), { batch: null, batchRead: false }),
    shows: ['The people in it are being read.'],
    sizes: [[80, 24]],
  },
  {
    name: 'batch-unreadable',
    tape: () => shown(upTo('approve'), { batch: null }),
    shows: ['The people in it could not be read.'],
    sizes: [[80, 24]],
  },
  {
    name: 'noted',
    tape: () =>
      shown(
        upTo('dispatch').tell(intended('dispatch'), withNote(ended('dispatch', 'done')), {
          type: 'batch.seen',
          cycle: 1,
          batch: BATCH,
        }),
      ),
    shows: ['The step before was done, but:', 'could be told of one lead only'],
    sizes: [
      [60, 16],
      [80, 24],
    ],
  },
  {
    name: 'looking',
    tape: () => shown(upTo('dispatch'), { looking: 'dispatch' }),
    shows: ['Checking everything once more, right now'],
  },
  {
    name: 'working',
    tape: () => working('send'),
    shows: ['At work: Second dispatch', 'For 0:21 now.', 'RAMP MODE', 'nothing for 21 s', 'e EMERGENCY STOP'],
  },
  {
    name: 'refused',
    tape: () =>
      shown(upTo('send'), {
        refused: {
          step: 'send',
          reasons: [
            {
              id: 'look-failed:operator-status',
              message: 'The ramp is over: the limit is 25 e-mails a day and every tier.',
              fix: 'Stop. Ask an engineer to set the ramp in config/production.json again.',
            },
          ],
        },
      }),
    shows: ['It did NOT start, because:', 'The ramp is over'],
  },
  {
    name: 'approve',
    tape: () => shown(upTo('approve')),
    shows: ['Step 4 of 7: Approval of the batch', 'Batch batch_80aaa21e'],
  },
  {
    name: 'approve-scrolled',
    tape: () => shown(upTo('approve')),
    keys: [PAGE_DOWN, PAGE_DOWN],
    shows: ['5. Radia Perlman, Spanning Tree Networks'],
    sizes: [[80, 24]],
  },
  {
    name: 'batch-expired',
    tape: () => shown(upTo('send').wait(25 * HOUR)),
    shows: ['LOCKED. It cannot start, because:', 'The batch is too old to be sent'],
    sizes: [
      [80, 24],
      [120, 40],
    ],
  },
  {
    name: 'send-typing',
    tape: () => shown(upTo('send')),
    keys: ['t', 'SEND 5 LEADS FROM'],
    shows: ['Type exactly this', ' SEND 5 LEADS FROM PRODUCTION', 'Esc cancel', 'F2 EMERGENCY STOP'],
  },
  {
    name: 'reject-typing',
    tape: () => shown(upTo('send')),
    keys: 'x',
    shows: ['Reject the batch', 'REJECT 5 LEADS FOR PRODUCTION', 'it can never be sent'],
  },
  {
    name: 'unknown',
    tape: () => shown(sentTo('unknown', ERRORS)),
    shows: ['UNKNOWN. Nobody can say', 'I have not looked yet'],
  },
  {
    name: 'unknown-ascii',
    tape: () => shown(sentTo('unknown', ERRORS)),
    shows: ['UNKNOWN. Nobody can say'],
    unicode: false,
  },
  {
    name: 'unknown-typing',
    tape: () => shown(sentTo('unknown', ERRORS)),
    keys: [DOWN, '\r', 'Instantly shows a draft with 2 leads.'],
    shows: ['You looked, and it HAPPENED', 'Instantly shows a draft'],
  },
  {
    name: 'sent',
    tape: () => shown(upTo('activate')),
    shows: ['all agree', 'op_out_1c749ada', 'Open Instantly'],
  },
  {
    name: 'campaign-typing',
    tape: () => shown(upTo('activate')),
    keys: [DOWN, '\r', 't1_pipeline'],
    shows: ['Type the name of the campaign', 't1_pipeline'],
  },
  {
    name: 'not-sent',
    tape: () =>
      shown(
        sentTo('not-sent', [
          {
            id: 'lock-held',
            message: 'Another dispatch held the lock, so this one did nothing.',
            fix: 'Find out who else dispatches. Then reject this batch and make a new one.',
          },
        ]),
      ),
    shows: ['It is proven that nothing went out', 'This approval is used up'],
  },
];

export const emergencyFrames: readonly [FrameCase, ...FrameCase[]] = [
  {
    name: 'asked',
    tape: () => working('send'),
    keys: 'e',
    shows: ['Stop the swarm with these clicks', 'I have done it: record it'],
  },
  {
    name: 'practice',
    tape: () => shown(upTo('send', 'rehearsal'), {}, { canFill: true, canMoveClock: true }),
    keys: 'e',
    shows: ['PRACTICE: change nothing in Instantly, HeyReach or Railway.', 'I have done it: record it'],
    sizes: [[80, 24]],
  },
  {
    name: 'said',
    tape: () => shown(upTo('send').tell({ type: 'emergency.said' }).wait(HOUR)),
    keys: 'e',
    shows: ['EMERGENCY STOP was said, Wed 18 Feb 2026', 'It is safe again: lift it'],
    sizes: [
      [80, 24],
      [120, 40],
    ],
  },
  {
    name: 'ascii',
    tape: () => shown(upTo('send')),
    keys: 'e',
    shows: ['Stop the swarm with these clicks'],
    unicode: false,
  },
];

const atVerdict = guideAt('verdict', { report: 'D:\\caio\\report.html' });

/** The verdict, looked at from Go live and from the days: there is a way back, and EMERGENCY STOP is said there too. */
export const verdictsFromLive: readonly [FrameCase, ...FrameCase[]] = [
  {
    name: 'from-go-live',
    tape: () => upTo('send').live({ type: 'guide', state: atVerdict }),
    shows: ['g goes back to where you were.', 'Every gate passed'],
  },
  {
    name: 'emergency',
    tape: () => upTo('send').tell({ type: 'emergency.said' }).live({ type: 'guide', state: atVerdict }),
    shows: ['EMERGENCY STOP was said and is not lifted'],
    sizes: [
      [60, 16],
      [80, 24],
    ],
  },
];
