/** The shared checks, for other programs: each gets its ports as arguments and knows no screen. */
export { backlogOf } from './backlog/index.ts';
export { gates } from './gates/index.ts';
export { bind, MissingInput, runCheck } from './run.ts';
export type * from './types.ts';
