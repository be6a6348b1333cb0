/** Times as a person reads them. Pure: the offset of the clock comes in. */

const two = (n: number): string => String(n).padStart(2, '0');

/** `0:07`, `12:30`, `1:02:03`. @param ms milliseconds; negative counts as none */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Minutes that local time is ahead of UTC at that moment. */
export type Zone = (ms: number) => number;

/** The zone of this computer. */
export const localZone: Zone = ms => -new Date(ms).getTimezoneOffset();

/** `Thu 19 Feb`, of a date like `2026-02-19`. */
export function dayLabel(date: string): string {
  const day = new Date(Date.parse(date));
  return `${DAYS[day.getUTCDay()]} ${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]}`;
}

/** `Thu 19 Feb 2026, 02:14 (UTC+1)`. @param ms milliseconds since 1970 */
export function moment(ms: number, zone: Zone): string {
  const offset = zone(ms);
  const local = new Date(ms + offset * 60_000);
  const hours = Math.floor(Math.abs(offset) / 60);
  const minutes = Math.abs(offset) % 60;
  const shift =
    offset === 0 ? '' : `${offset > 0 ? '+' : '-'}${hours}${minutes > 0 ? `:${two(minutes)}` : ''}`;
  const day = `${DAYS[local.getUTCDay()]} ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]} ${local.getUTCFullYear()}`;
  return `${day}, ${two(local.getUTCHours())}:${two(local.getUTCMinutes())} (UTC${shift})`;
}
