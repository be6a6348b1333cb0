import { Box, render } from 'ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import type { Guide } from '../src/run/guide-types.ts';
import { Boundary } from '../src/ui/Boundary.tsx';
import { Feed } from '../src/ui/feed.ts';
import type { InputStream } from '../src/ui/input.ts';
import { readKeys } from '../src/ui/input.ts';
import { Menu } from '../src/ui/Menu.tsx';
import { createMenuGuard, type MenuGuard } from '../src/ui/menu-guard.ts';
import { Rows } from '../src/ui/Rows.tsx';
import type { ScreensInfo } from '../src/ui/screen.ts';
import type { Store } from '../src/ui/store.ts';
import { createTheme, type Theme } from '../src/ui/theme.ts';
import { type StartTimer, startTimer } from '../src/ui/timers.ts';
import { localZone } from '../src/ui/times.ts';
import type { Size } from '../src/ui/views.ts';
import { createController } from './controller.ts';
import type { Controller } from './controller-types.ts';

interface AppProps {
  readonly controller: Controller;
  readonly store: Store;
  readonly size: Size;
  readonly theme: Theme;
  readonly guard: MenuGuard;
}

function App({ controller, store, size, theme, guard }: AppProps): ReactNode {
  const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot);
  const desk = useSyncExternalStore(controller.desk.subscribe, controller.desk.get);
  const { rows, menu } = controller.show(snapshot, desk, size);
  if (!menu) return <Rows rows={rows} theme={theme} />;
  return (
    <Box flexDirection="column" width="100%" height={rows.length} overflow="hidden">
      <Rows rows={rows.slice(0, menu.at)} theme={theme} />
      <Menu
        items={menu.items}
        limit={menu.limit}
        width={size.columns - 1}
        theme={theme}
        guard={guard}
        onChoose={controller.chosen}
        onTooQuick={controller.tooQuick}
      />
      <Rows rows={rows.slice(menu.at + menu.limit)} theme={theme} />
    </Box>
  );
}

const HOME_AND_ERASE = '\u001b[H\u001b[J';

export interface ScreensOptions {
  readonly store: Store;
  /** Who leads through the cutover; without one the screens only show a run. */
  readonly guide?: Guide;
  /** A terminal's input: `process.stdin`. */
  readonly stdin: InputStream & NodeJS.ReadableStream;
  /** A terminal's output: `process.stdout`. */
  readonly stdout: NodeJS.WriteStream;
  readonly colour: boolean;
  readonly unicode: boolean;
  /** Ctrl-C twice. Called once, after the guide was told to stop; end the run and then call `stop`. */
  readonly onStop: () => void;
  /** What is left out is unknown: no estimates, no report, nothing looked at again. */
  readonly info?: Partial<ScreensInfo>;
  readonly start?: StartTimer;
}

export interface Screens {
  /** Resolves when the person has left, or `stop` was called. Rejects when drawing failed. */
  waitUntilExit(): Promise<void>;
  /** Shows that the cockpit itself broke, until the person leaves. A guide that rejects `ended` does the same. */
  crash(): void;
  /** Gives the terminal back. Never rejects; what is written after it lands on the normal screen. */
  stop(): Promise<void>;
}

/** The screens of a run, from its beginning to its verdict. The terminal is given back however they end. */
export function startScreens(options: ScreensOptions): Screens {
  const { store, stdin, stdout, start = startTimer } = options;
  const size = (): Size => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const theme = createTheme({ unicode: options.unicode, colour: options.colour });
  const feed = new Feed();
  const guard = createMenuGuard();
  let frames = 0;
  const controller = createController({
    store,
    guide: options.guide ?? null,
    theme,
    start,
    info: {
      estimates: () => ({}),
      report: () => null,
      now: Date.now,
      zone: localZone,
      ...options.info,
    },
    size,
    frames: () => frames,
    feed,
    onStop: options.onStop,
    onLeave: () => letGo(),
  });
  let windows = 0;
  const broken = Promise.withResolvers<never>();
  const app = (): ReactNode => (
    <Boundary onBroken={broken.reject}>
      <App key={windows} controller={controller} store={store} size={size()} theme={theme} guard={guard} />
    </Boundary>
  );
  // Before the first frame: a key that the terminal still echoes would move the cursor, and every row after it.
  const giveBack = readKeys(stdin, text => stdout.write(text), controller.press, start);
  const ink = render(app(), {
    // The real stdin is ours: Ink hears only what is meant for a menu.
    stdin: feed as unknown as NodeJS.ReadStream,
    stdout,
    // Ink draws nothing until the end when it believes to be in CI, and it believes `CI=''`.
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    // Keys are answered at once; what a run tells comes ten times a second at most, the store sees to it.
    maxFps: 60,
    exitOnCtrlC: false,
    // Nothing in this program writes to the console: a lint rule sees to it.
    patchConsole: false,
    isScreenReaderEnabled: false,
    onRender: () => {
      frames += 1;
      guard.drawn();
    },
  });
  // Terminals move and wrap rows in their own ways when their size changes, and Ink only redraws what it believes to
  // be different: after each change everything is wiped and mounted anew. Nothing is lost, no state lives in React but
  // a menu's highlight, which goes back to its safe answer.
  const repaint = (): void => {
    windows += 1;
    ink.clear();
    stdout.write(HOME_AND_ERASE);
    ink.rerender(app());
  };
  stdout.on('resize', repaint);
  const letGo = (): void => {
    stdout.off('resize', repaint);
    giveBack();
    controller.close();
    ink.unmount();
  };
  const ended = Promise.race([ink.waitUntilExit(), broken.promise]).then(letGo, (error: unknown) => {
    letGo();
    throw error;
  });
  // Whoever does not wait must not bring the process down; whoever waits still gets the error.
  const quietly = ended.catch(() => {});
  const stop = (): Promise<void> => {
    letGo();
    return quietly;
  };
  return { waitUntilExit: () => ended, crash: controller.crash, stop };
}
