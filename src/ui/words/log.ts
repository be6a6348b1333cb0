/** Every sentence of the log screen. */
export const LOG = {
  title: (number: number, gate: string, lines: string | null) =>
    `Log of gate ${number}: ${gate}${lines === null ? '' : `, ${lines}`}`,
  lines: (n: number) => `${n} ${n === 1 ? 'line' : 'lines'}`,
  reading: 'The log is being read.',
  empty: 'There is nothing in it: the command printed nothing, or its log was not kept.',
  about: 'What the gate printed, without secrets.',
  search: 'Search: ',
  none: (query: string) => `"${query}" is nowhere in this log.`,
  hits: (query: string, at: number, of: number) =>
    `"${query}": ${of} ${of === 1 ? 'hit' : 'hits'}, at ${at} (n, N)`,
  place: (from: number, to: number, of: number) => `lines ${from} to ${to} of ${of}`,
};

export const LOG_HINTS = {
  scroll: 'scroll',
  page: 'page',
  search: 'search',
  hits: 'hits',
  back: 'back',
  find: 'find',
  cancel: 'cancel',
  noHits: 'Nothing is being searched for. Press / first.',
  allShown: 'Everything is already on the screen.',
  noLines: 'There is nothing to search in.',
};
