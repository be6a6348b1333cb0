import { partNamed, partNames, shortcomings } from './part.ts';

/**
 * Proves the promises at length and prints the counts: `npm run prove`, or `npm run prove -- NAME…` for some parts.
 * Ends with 1 when one of them was broken. The short form of every part is in `npm test` (short.test.ts).
 */

const all = await partNames();
const asked = process.argv.slice(2);
const foreign = asked.filter(name => !all.includes(name));
if (foreign.length > 0) {
  console.error(`There is no part ${foreign.join(', ')}. There are: ${all.join(', ')}`);
  process.exit(2);
}

let broken = 0;
for (const name of asked.length > 0 ? asked : all) {
  const from = performance.now();
  const wrong: string[] = [];
  let counts: Readonly<Record<string, number>> = {};
  try {
    const proof = await (await partNamed(name))({ full: true });
    counts = proof.counts;
    wrong.push(...shortcomings(proof));
  } catch (error) {
    wrong.push(`It broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  console.log(`${wrong.length === 0 ? 'held  ' : 'BROKEN'} ${name} (${seconds} s)`);
  for (const [what, count] of Object.entries(counts)) console.log(`       ${count} ${what}`);
  for (const sentence of wrong) console.log(`       ! ${sentence}`);
  if (wrong.length > 0) broken += 1;
}
// What a part has left open must not keep the answer from being given.
process.exit(broken === 0 ? 0 : 1);
