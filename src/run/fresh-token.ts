import type { RandomPort } from '../ports/types.ts';

/** A new token has 256 bits (DESIGN section 5). */
const TOKEN_BYTES = 32;

/** A new token of 256 bits. Never one with a dash in front: argparse takes that for an option (CONTRACTS SF1). */
export function freshToken(random: RandomPort): string {
  let token = random.text(TOKEN_BYTES);
  while (token.startsWith('-')) token = random.text(TOKEN_BYTES);
  return token;
}
