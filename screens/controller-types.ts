import type { Guide } from '../src/run/guide-types.ts';
import type { Cell } from '../src/ui/cell.ts';
import type { Press } from '../src/ui/input.ts';
import type { Desk, ScreensInfo } from '../src/ui/screen.ts';
import type { Snapshot, Store } from '../src/ui/store.ts';
import type { Theme } from '../src/ui/theme.ts';
import type { StartTimer } from '../src/ui/timers.ts';
import type { Size } from '../src/ui/views.ts';
import type { Shown } from './shown.ts';

export interface Controller {
  readonly desk: Cell<Desk>;
  show(snapshot: Snapshot, desk: Desk, size: Size): Shown;
  press(event: Press): void;
  /** A choice of the menu that is shown. */
  chosen(id: string): void;
  tooQuick(): void;
  /** The cockpit itself broke: say so. */
  crash(): void;
  close(): void;
}

export interface ControllerOptions {
  readonly store: Pick<Store, 'getSnapshot' | 'subscribe'>;
  readonly guide: Guide | null;
  readonly theme: Theme;
  readonly start: StartTimer;
  readonly info: ScreensInfo;
  readonly size: () => Size;
  /** Frames that went out to the terminal so far. */
  readonly frames: () => number;
  readonly feed: { press(key: 'up' | 'down' | 'enter'): void; forget(): void };
  readonly onStop: () => void;
  readonly onLeave: () => void;
}
