import { openMatters } from '../run/earlier-live.ts';
import type { Finding } from '../run/events.ts';
import type { GuideState } from '../run/guide-types.ts';
import type { Run } from '../run/state.ts';
import type { Verdict, VerdictWord } from '../run/verdict.ts';
import { CRITERIA, type CriterionId } from '../runbook/criteria.ts';
import { GATE_IDS, type GateId, stepOf } from '../runbook/gates.ts';
import { againQuestion, knownAnew, notPassed } from './gates-still.ts';
import { localZone, moment, type Zone } from './times.ts';
import { VERDICT_ON } from './words/go-live.ts';
import { CRITERION_PLAIN } from './words/verdict.ts';
import { GATE_RISK, GATES, MARK_WORDS, VERDICT, VERDICT_MEANS, VERDICT_NEXT } from './words.ts';

export interface Problem {
  readonly gate: GateId;
  /** `Gate 3, Staging lock (auth-staging: exposure-sweep)`. */
  readonly where: string;
  readonly outcome: 'fail' | 'unknown' | 'blocked';
  readonly word: string;
  /** What it means for the system; null where the problem above it is of the same gate and says it. */
  readonly means: string | null;
  readonly findings: readonly Finding[];
  /** What running again offers by itself; null when it is only run. */
  readonly offer: string | null;
}

export interface VerdictView {
  readonly word: VerdictWord;
  readonly rehearsal: boolean;
  readonly means: string;
  /** It takes no GO away, but nothing may be done with one; null while it does not stand. */
  readonly emergency: string | null;
  readonly criteria: readonly {
    readonly id: CriterionId;
    readonly plain: string;
    /** The runbook's own words, with their section. */
    readonly title: string;
    readonly met: boolean;
    readonly word: string;
  }[];
  readonly criteriaTitle: string;
  /** All gates that have not passed, in one sentence; null when all have. */
  readonly notPassed: string | null;
  /** Checks that say no. */
  readonly failed: readonly Problem[];
  /** Checks that could say nothing, and gates that were held back. */
  readonly unproven: readonly Problem[];
  /** What else keeps it from being a GO. */
  readonly missing: readonly string[];
  readonly stale: readonly string[];
  readonly bound: readonly string[];
  readonly boundTitle: string;
  /** When the GO ends; null for a verdict that does not count anyway. */
  readonly until: string | null;
  readonly next: string;
  readonly run: string | null;
  /** The journal's last hash: whoever has noted it can tell later whether the record is still the same. */
  readonly head: string | null;
  readonly report: string | null;
  /** Somebody is led through: gates can be run again and help copied from here. */
  readonly guided: boolean;
  /** An earlier run that is only looked at from Ready. */
  readonly past: boolean;
  /** `enter`: from this GO to the first live step. `back`: Go live or the days were left to look at the verdict. */
  readonly goLive: 'enter' | 'back' | null;
  /** There are supervised days to look at. */
  readonly days: boolean;
  /** What `r` would run, and the question before it; null when there is nothing to run again. */
  readonly again: { readonly which: 'all' | 'not-passed'; readonly question: string } | null;
  /** Why more may run than is asked for; null when nothing runs again, or all of it. */
  readonly anew: string | null;
  /** What running again would write; null when it only reads. */
  readonly writes: string | null;
  /** One row that is always in sight: what was copied, else what can be done. */
  readonly status: { readonly text: string; readonly good: boolean } | null;
}

const sectionOf = (id: CriterionId): string => CRITERIA.find(one => one.id === id)?.section ?? '';

const keyOf = (finding: Finding): string => `${finding.id} ${finding.message}`;

/** A settings file that was left as it is, and its gate has not passed: running again asks about it once more. */
function offerOf(run: Run, gate: GateId): string | null {
  if (gate !== 'env-staging' && gate !== 'env-production') return null;
  const { envFile } = run.environments[gate === 'env-staging' ? 'staging' : 'production'];
  return envFile === null ? null : VERDICT.offer;
}

function problemsOf(run: Run, verdict: Verdict, offers: boolean): Problem[] {
  return GATE_IDS.flatMap(gate => {
    const { title } = stepOf(gate);
    const number = GATE_IDS.indexOf(gate) + 1;
    const checks: Problem[] = verdict.failed
      .filter(check => check.gate === gate)
      .map(check => ({
        gate,
        where: VERDICT.checkOf(number, title, gate, check.check),
        outcome: check.outcome,
        word: MARK_WORDS[check.outcome],
        means: null,
        findings: check.findings,
        offer: null,
      }));
    // Held back, interrupted, a witness that never answered: findings of the gate that no check owns.
    const owned = new Set(checks.flatMap(check => check.findings.map(keyOf)));
    const own = run.gates[gate].findings.filter(finding => !owned.has(keyOf(finding)));
    const { outcome } = run.gates[gate];
    const kind = outcome === 'blocked' ? 'blocked' : 'unknown';
    const where = VERDICT.gateOf(number, title, gate);
    const all =
      own.length === 0 || outcome === 'pass' || outcome === 'not-run'
        ? checks
        : [
            ...checks,
            {
              gate,
              where,
              outcome: kind,
              word: MARK_WORDS[kind],
              means: null,
              findings: own,
              offer: null,
            } as const,
          ];
    return all.map((problem, index) =>
      index === 0
        ? { ...problem, means: GATE_RISK[gate], offer: offers ? offerOf(run, gate) : null }
        : problem,
    );
  });
}

function againOf(run: Run, word: VerdictWord): VerdictView['again'] {
  // A STALE run has passed whole; what it proved is what no longer counts.
  if (word === 'STALE') return { which: 'all', question: GATES.askAll + GATES.askWrites };
  const open = notPassed(run);
  if (open.length === 0) return null;
  if (knownAnew(run)) return { which: 'all', question: GATES.askAll + GATES.askWrites };
  return { which: 'not-passed', question: againQuestion(open) };
}

function goLiveOf(run: Run, word: VerdictWord, guide: GuideState | null): VerdictView['goLive'] {
  if (guide === null || guide.past !== null) return null;
  if (run.live.entered) return 'back';
  return word === 'GO' ? 'enter' : null;
}

function nextOf(run: Run, word: VerdictWord, goLive: VerdictView['goLive']): string {
  if (goLive === 'back') return VERDICT_ON.nextBack;
  const practice = run.mode === 'rehearsal' && word === 'GO';
  const [open] = run.mode === 'rehearsal' ? [] : openMatters(run);
  if (open) return open.kind === 'emergency' ? VERDICT_ON.nextEmergency : VERDICT_ON.nextLook;
  if (run.mode === 'live' && word === 'GO' && run.live.entered) return VERDICT_ON.nextGoOn;
  if (goLive === 'enter') return practice ? VERDICT_ON.rehearsalNext : VERDICT_ON.next;
  return practice ? VERDICT.rehearsalNext : VERDICT_NEXT[word];
}

function statusOf(
  word: VerdictWord,
  guide: GuideState | null,
  goLive: VerdictView['goLive'],
): VerdictView['status'] {
  if (guide?.clipboard.what === 'help' && guide.clipboard.state === 'copied')
    return { text: VERDICT.copied, good: true };
  if (guide?.clipboard.what === 'help' && guide.clipboard.state === 'unavailable')
    return { text: VERDICT.noClipboard, good: false };
  if (guide?.past) return { text: VERDICT.past, good: true };
  if (goLive !== null) return { text: goLive === 'enter' ? VERDICT_ON.key : VERDICT_ON.keyBack, good: true };
  if (guide === null || word === 'GO') return null;
  return { text: word === 'STALE' ? VERDICT.keysStale : VERDICT.keys, good: true };
}

function boundTo(run: Run): string[] {
  const bound = run.binding;
  if (!bound) return [];
  return [
    VERDICT.commit(bound.gitCommit, bound.dirty),
    VERDICT.place('staging', bound.stagingUrl, bound.stagingToken),
    VERDICT.place('production', bound.productionUrl, bound.productionToken),
    VERDICT.files(Object.keys(bound.envFiles).length, Object.keys(bound.scripts).length),
  ];
}

function untilOf(run: Run, verdict: Verdict, zone: Zone): string | null {
  // A practice GO has no life: nobody may plan by it.
  if (verdict.validUntil === null || run.mode === 'rehearsal') return null;
  if (verdict.word === 'GO') return VERDICT.until(moment(verdict.validUntil, zone));
  return verdict.word === 'STALE' ? VERDICT.wasUntil(moment(verdict.validUntil, zone)) : null;
}

/**
 * The verdict as plain values, for the screen and for plain mode.
 * @param report where the report was saved
 * @param guide what only the guided cutover adds
 */
export function verdictView(
  run: Run,
  verdict: Verdict,
  {
    report = null,
    zone = localZone,
    guide = null,
  }: { report?: string | null; zone?: Zone; guide?: GuideState | null } = {},
): VerdictView {
  const past = guide?.past != null;
  const problems = problemsOf(run, verdict, guide !== null && !past);
  const again = guide === null || past ? null : againOf(run, verdict.word);
  const goLive = goLiveOf(run, verdict.word, guide);
  const open = notPassed(run);
  const told = problems
    .filter(problem => problem.outcome !== 'fail')
    .map(problem => `${stepOf(problem.gate).title} (${problem.gate}) `);
  return {
    word: verdict.word,
    rehearsal: run.mode === 'rehearsal',
    means: VERDICT_MEANS[verdict.word],
    emergency: run.live.emergency === null ? null : VERDICT.emergency,
    criteriaTitle: VERDICT.criteria(verdict.criteria.filter(c => c.met).length, verdict.criteria.length),
    criteria: verdict.criteria.map(({ id, title, met }) => ({
      id,
      plain: CRITERION_PLAIN[id],
      title: VERDICT.runbookWords(sectionOf(id), title),
      met,
      word: met ? VERDICT.met : VERDICT.notMet,
    })),
    notPassed:
      open.length === 0
        ? null
        : GATES.notPassed(open.map(id => `${GATE_IDS.indexOf(id) + 1} ${stepOf(id).title}`).join(', ')),
    failed: problems.filter(problem => problem.outcome === 'fail'),
    unproven: problems.filter(problem => problem.outcome !== 'fail'),
    // A gate that stands among the problems with its reason and its fix is not said twice.
    missing: verdict.missing.filter(sentence => !told.some(gate => sentence.startsWith(gate))),
    stale: verdict.stale,
    bound: boundTo(run),
    boundTitle:
      verdict.word === 'GO'
        ? VERDICT.boundGo
        : verdict.word === 'STALE'
          ? VERDICT.boundStale
          : VERDICT.boundElse,
    until: untilOf(run, verdict, zone),
    next: nextOf(run, verdict.word, goLive),
    run: run.id,
    head: run.head,
    report: guide?.report ?? report,
    guided: guide !== null,
    past,
    goLive,
    days: guide !== null && !past && run.live.cycles.length > 0,
    again,
    anew:
      again === null || verdict.word === 'STALE'
        ? null
        : again.which === 'all'
          ? GATES.anew
          : GATES.maybeAnew,
    writes:
      again && (again.which === 'all' || run.gates['redis-migration'].outcome !== 'pass')
        ? GATES.writesAgain
        : null,
    status: statusOf(verdict.word, guide, goLive),
  };
}
