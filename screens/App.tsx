import { render } from 'ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import { tooSmallLines } from '../src/ui/frame-lines.ts';
import type { InputStream } from '../src/ui/input.ts';
import { readKeys } from '../src/ui/input.ts';
import { Rows } from '../src/ui/Rows.tsx';
import type { Store } from '../src/ui/store.ts';
import { createTheme } from '../src/ui/theme.ts';
import { type StartTimer, startTimer } from '../src/ui/timers.ts';
import { localZone } from '../src/ui/times.ts';
import type { Size } from '../src/ui/views.ts';
import { type Controller, createController, type ScreensInfo, type Shown } from './controller.ts';
import { GatesScreen } from './GatesScreen.tsx';
import { VerdictScreen } from './VerdictScreen.tsx';

function Screen({ shown }: { shown: Shown }): ReactNode {
  const { size, theme, notice, bindings } = shown;
  switch (shown.name) {
    case 'too-small':
      return <Rows rows={tooSmallLines(size, theme, notice)} theme={theme} />;
    case 'gates':
      return <GatesScreen view={shown.view} size={size} theme={theme} notice={notice} bindings={bindings} />;
    case 'verdict':
      return (
        <VerdictScreen
          view={shown.view}
          size={size}
          theme={theme}
          notice={notice}
          bindings={bindings}
          top={shown.top}
        />
      );
  }
}

function App({ controller, store, size }: { controller: Controller; store: Store; size: Size }): ReactNode {
  const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot);
  const local = useSyncExternalStore(controller.local.subscribe, controller.local.get);
  return <Screen shown={controller.show(snapshot, local, size)} />;
}

const HOME_AND_ERASE = '\u001b[H\u001b[J';

export interface ScreensOptions {
  readonly store: Store;
  /** A terminal's input: `process.stdin`. */
  readonly stdin: InputStream & NodeJS.ReadableStream;
  /** A terminal's output: `process.stdout`. */
  readonly stdout: NodeJS.WriteStream;
  readonly colour: boolean;
  readonly unicode: boolean;
  /** Ctrl-C twice. Called once; end the run and then call `stop`. */
  readonly onStop: () => void;
  /** What is left out is unknown: no estimates, no report, nothing looked at again. */
  readonly info?: Partial<ScreensInfo>;
  readonly start?: StartTimer;
}

export interface Screens {
  /** Resolves when the person has left, or `stop` was called. Rejects when drawing failed. */
  waitUntilExit(): Promise<void>;
  /** Gives the terminal back. Never rejects; what is written after it lands on the normal screen. */
  stop(): Promise<void>;
}

/** The screens of a run, from its first gate to its verdict. The terminal is given back however they end. */
export function startScreens(options: ScreensOptions): Screens {
  const { store, stdin, stdout, start = startTimer } = options;
  const size = (): Size => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const theme = createTheme({ unicode: options.unicode, colour: options.colour });
  const controller = createController({
    store,
    theme,
    start,
    info: {
      estimates: {},
      report: () => null,
      bindingNow: () => ({}),
      now: Date.now,
      zone: localZone,
      ...options.info,
    },
    size,
    onStop: options.onStop,
    onLeave: () => letGo(),
  });
  let windows = 0;
  const app = (): ReactNode => <App key={windows} controller={controller} store={store} size={size()} />;
  const ink = render(app(), {
    stdin,
    stdout,
    // Ink draws nothing until the end when it believes to be in CI, and it believes `CI=''`.
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 10,
    exitOnCtrlC: false,
    // Nothing in this program writes to the console: a lint rule sees to it.
    patchConsole: false,
    isScreenReaderEnabled: false,
  });
  // Terminals move and wrap rows in their own ways when their size changes, and Ink only redraws what it believes to
  // be different: after each change everything is wiped and mounted anew. Nothing is lost, no state lives in React.
  const repaint = (): void => {
    windows += 1;
    ink.clear();
    stdout.write(HOME_AND_ERASE);
    ink.rerender(app());
  };
  stdout.on('resize', repaint);
  const giveBack = readKeys(stdin, text => stdout.write(text), controller.press, start);
  const letGo = (): void => {
    stdout.off('resize', repaint);
    giveBack();
    controller.close();
    ink.unmount();
  };
  const ended = ink.waitUntilExit().then(letGo, (error: unknown) => {
    letGo();
    throw error;
  });
  // Whoever does not wait must not bring the process down; whoever waits still gets the error.
  const quietly = ended.catch(() => {});
  const stop = (): Promise<void> => {
    letGo();
    return quietly;
  };
  return { waitUntilExit: () => ended, stop };
}
