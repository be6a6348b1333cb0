import { type Desk, FRESH, type Local } from '../src/ui/screen.ts';
import type { Snapshot } from '../src/ui/store.ts';
import { placeOf } from '../src/ui/views.ts';

/** Before anything was pressed. */
export const NEW_DESK: Desk = {
  place: '',
  local: FRESH,
  overlay: null,
  notice: null,
  armed: null,
  crashed: false,
};

/** The desk for the question that the run is at: each begins fresh; only help and the emergency stay open. */
export function deskAt(desk: Desk, snapshot: Snapshot, stopping = false): Desk {
  const place = placeOf(snapshot);
  if (desk.place === place) return desk;
  const over = desk.overlay;
  const below = over?.under?.name === 'emergency' ? over.under : null;
  const overlay =
    over?.name === 'help'
      ? { ...over, local: { ...over.local, below: null }, under: below, asked: null }
      : over?.name === 'emergency'
        ? over
        : null;
  return { ...NEW_DESK, place, overlay, crashed: desk.crashed, notice: stopping ? desk.notice : null };
}

/** What belongs to the screen that is shown. */
export const localOn = (desk: Desk): Local => desk.overlay?.local ?? desk.local;

export const withLocal = (desk: Desk, local: Local): Desk =>
  desk.overlay ? { ...desk, overlay: { ...desk.overlay, local } } : { ...desk, local };

/** Help over what is shown now. */
export const helpOver = ({ overlay, local: { page, typing } }: Desk): NonNullable<Desk['overlay']> => ({
  name: 'help',
  local: { ...FRESH, page: overlay?.name ?? '', below: overlay === null ? { page, typing } : null },
  under: overlay,
  asked: null,
});
