import { randomInt } from 'node:crypto';
import { CHECKS, deployment, judged, mustNotPass } from '../judges/answers.ts';
import { type Chance, chance } from '../judges/chance.ts';
import { changedJson, changedText } from '../judges/mutants.ts';
import type { Output } from '../judges/rules.ts';
import { SUBJECTS, type Subject } from '../judges/scripts.ts';
import type { Prove } from '../part.ts';

/** Changed outputs for each judge of a script, and askings of a deployment for each check that asks one. */
const SIZES = { full: { outputs: 11_000, askings: 2_000 }, short: { outputs: 300, askings: 40 } } as const;
/** More than these say nothing new. */
const SAID = 10;

class Tally {
  readonly failures: string[] = [];
  readonly counts = {
    'changed outputs': 0,
    'changed deployments': 0,
    'that may pass and do': 0,
    'that may pass and do not': 0,
    'false passes': 0,
    'judges that broke off': 0,
  };

  wrong(what: 'false passes' | 'judges that broke off', sentence: string, given: unknown): void {
    this.counts[what] += 1;
    if (this.failures.length < SAID)
      this.failures.push(`${sentence}\n${JSON.stringify(given).slice(0, 6_000)}`);
  }

  /** @param reason why it may not pass, from the rules that know better; null when it may */
  take(name: string, passed: boolean, reason: string | null, given: unknown): void {
    if (reason === null) this.counts[passed ? 'that may pass and do' : 'that may pass and do not'] += 1;
    else if (passed) this.wrong('false passes', `${name}: ${reason}`, given);
  }
}

/** The JSON of a dry run stands behind other lines. */
function changed(stdout: string, form: Subject['form'], by: Chance): string {
  if (form === 'text' || by.once(4)) return changedText(stdout, by);
  const begin = /^\{$/m.exec(stdout)?.index ?? 0;
  return stdout.slice(0, begin) + changedJson(stdout.slice(begin), by);
}

function mutant(subject: Subject, by: Chance): Output {
  const seed = by.of(subject.seeds);
  const once = changed(seed.stdout, subject.form, by);
  return {
    stdout: by.once(5) ? changed(once, subject.form, by) : once,
    stderr: by.once(10) ? changedText(seed.stderr, by) : seed.stderr,
    exitCode: by.once(15) ? by.of([0, 1, 2, 3, 130, null]) : seed.exitCode,
  };
}

function judgeOutput(subject: Subject, name: string, given: Output, tally: Tally): void {
  tally.counts['changed outputs'] += 1;
  try {
    tally.take(name, subject.judge(given).outcome === 'pass', subject.rule(given), given);
  } catch (error) {
    tally.wrong('judges that broke off', `${name}: ${String(error)}`, given);
  }
}

/** Whatever scripts print and servers answer, no judge calls it a pass that the contracts do not, and none breaks off. */
export const prove: Prove = async ({ full }) => {
  const seed = full ? randomInt(2 ** 31) : 20_260_217;
  const by = chance(seed);
  const size = full ? SIZES.full : SIZES.short;
  const tally = new Tally();
  for (const subject of SUBJECTS)
    for (let left = size.outputs; left > 0; left -= 1)
      judgeOutput(subject, `${subject.name} (seed ${seed})`, mutant(subject, by), tally);
  const deployments = (['staging', 'production'] as const).flatMap(name => [
    deployment(name, 'A'),
    deployment(name, 'B'),
  ]);
  for (const check of Object.keys(CHECKS))
    for (let left = size.askings; left > 0; left -= 1) {
      const of = by.of(deployments);
      const { result, seen } = await judged(of, check, by.of([2, 5, 10, 30]), by);
      tally.counts['changed deployments'] += 1;
      const name = `${check} of ${of.name}, build ${of.build} (seed ${seed})`;
      tally.take(name, result.outcome === 'pass', mustNotPass(of, check, seen), seen);
      if (result.findings.some(finding => finding.id === 'check-broke'))
        tally.wrong('judges that broke off', `${name}: ${result.findings[0]?.message}`, seen);
    }
  return { name: 'judges', counts: tally.counts, failures: tally.failures };
};
