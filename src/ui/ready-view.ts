import type { DoctorLine } from '../run/doctor-line.ts';
import type { GuideAction, RunSummary } from '../run/guide-types.ts';
import { BACKLOG } from '../runbook/backlog.ts';
import { type Entry, HANDOFF, PHASES } from '../runbook/handoff.ts';
import type { Local, LocalAction, Menu, ScreensInfo } from './screen.ts';
import type { Snapshot } from './store.ts';
import { duration, moment, type Zone } from './times.ts';
import { READY, STATIONS } from './words/ready.ts';

export type ReadyPage = 'main' | 'backlog';
export type ReadyAction = GuideAction | LocalAction | { readonly type: 'page'; readonly page: ReadyPage };

export interface ReadyLine {
  readonly outcome: DoctorLine['outcome'];
  readonly word: string;
  readonly text: string;
  readonly fix: string;
}

export interface ReadyView {
  readonly page: ReadyPage;
  /** What is NOT OK, to be put right first. */
  readonly missing: readonly ReadyLine[];
  /** The rest of this computer; null while it is being looked at. */
  readonly computer: readonly ReadyLine[] | null;
  readonly says: string;
  readonly phases: readonly string[];
  readonly took: string;
  readonly backlog: readonly Entry[];
  readonly problem: readonly string[];
  readonly menu: Menu<ReadyAction>;
  readonly top: number;
}

/** Without these nothing can be run at all; the rest fails a gate, which says so itself. */
const NEEDED: readonly DoctorLine['id'][] = ['node', 'workspace', 'python'];

const lineOf = ({ outcome, title, says, fix }: DoctorLine): ReadyLine => ({
  outcome,
  word: READY.outcome[outcome],
  text: READY.line(title, says),
  fix,
});

/** Why a cutover cannot be started now; null: it can. */
export function cannotStart(doctor: readonly DoctorLine[] | null): string | null {
  if (doctor === null) return READY.cannotYet;
  const ok = (id: DoctorLine['id']): boolean => doctor.some(line => line.id === id && line.outcome === 'ok');
  const titles = NEEDED.filter(id => !ok(id)).map(id => doctor.find(line => line.id === id)?.title ?? id);
  return titles.length === 0 ? null : READY.cannot(titles);
}

const FINISHED: readonly RunSummary['said'][] = ['GO', 'NO-GO', 'NOT YET', 'STALE'];

/** The last run that came to a verdict. */
export const lastVerdict = (runs: readonly RunSummary[]): RunSummary | null =>
  latest(runs, run => FINISHED.includes(run.said));

const latest = (runs: readonly RunSummary[], fits: (run: RunSummary) => boolean): RunSummary | null =>
  runs.filter(fits).toSorted((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0))[0] ?? null;

const resumable = (runs: readonly RunSummary[]): RunSummary | null =>
  latest(
    runs,
    run =>
      run.open !== true &&
      (run.supervises === true || run.said === 'unfinished' || run.said === 'stopped') &&
      run.phase !== null,
  );

const when = (run: RunSummary, zone: Zone): string =>
  run.startedAt === null
    ? READY.unknownTime
    : // Day and time are enough to know it by; a menu line has no room for more.
      moment(run.startedAt, zone)
        .replace(/ \d{4},/, ',')
        .replace(/ \(.*$/, '');

function menuOf(
  doctor: readonly DoctorLine[] | null,
  runs: readonly RunSummary[],
  zone: Zone,
): Menu<ReadyAction> {
  const why = cannotStart(doctor);
  const off = why === null ? {} : { disabledReason: why };
  const stopped = resumable(runs);
  const said = lastVerdict(runs);
  const where = stopped?.phase ? STATIONS[stopped.phase.name] : '';
  const open = runs.filter(run => run.open === true && run.phase !== null);
  return [
    ...open.map(run => ({
      id: `settle ${run.id}`,
      label: READY.settle(when(run, zone)),
      action: {
        type: 'ask',
        question: READY.askSettle,
        does: { type: 'resume', run: run.id },
      } as const,
      ...off,
    })),
    ...(stopped
      ? [
          {
            id: `resume ${stopped.id}`,
            label: stopped.supervises
              ? READY.supervise(when(stopped, zone), where)
              : READY.resume(when(stopped, zone), where),
            action: {
              type: 'ask',
              question: READY.askResume,
              does: { type: 'resume', run: stopped.id },
            } as const,
            ...off,
          },
        ]
      : []),
    {
      id: 'start',
      label: stopped ? READY.startNew : READY.start,
      action: { type: 'ask', question: READY.askStart, does: { type: 'start' } },
      ...off,
    },
    ...(said
      ? [
          {
            id: 'verdict',
            label: READY.verdict(said.said, when(said, zone)),
            action: { type: 'look-back', run: said.id } as const,
          },
        ]
      : []),
    { id: 'backlog', label: READY.backlog, action: { type: 'page', page: 'backlog' } },
    ...(why !== null && doctor !== null
      ? [{ id: 'again', label: READY.again, action: { type: 'examine-again' } as const }]
      : []),
    { id: 'leave', label: READY.leave, action: { type: 'leave' } },
  ];
}

const BACK: Menu<ReadyAction> = [{ id: 'back', label: READY.back, action: { type: 'page', page: 'main' } }];

/** Everything that can be missing is said here, before any secret is asked for. */
export function readyView({ guide }: Snapshot, local: Local, { zone }: Pick<ScreensInfo, 'zone'>): ReadyView {
  const doctor = guide?.ready.doctor ?? null;
  const runs = guide?.ready.earlier ?? [];
  const page = local.page === 'backlog' ? local.page : 'main';
  const took = guide?.ready.gatesTook ?? null;
  return {
    page,
    missing: (doctor ?? []).filter(line => line.outcome === 'not-ok').map(lineOf),
    computer: doctor?.filter(line => line.outcome !== 'not-ok').map(lineOf) ?? null,
    says: READY.runbookSays(HANDOFF.date),
    phases: PHASES.map(({ phases, status }) => READY.phase(phases, status)),
    took: took === null ? READY.gatesUnknown : READY.gatesTook(duration(took)),
    backlog: BACKLOG,
    problem: guide?.problem ?? [],
    menu: page === 'main' ? menuOf(doctor, runs, zone) : BACK,
    top: local.top,
  };
}
