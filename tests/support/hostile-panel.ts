import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScreens } from '../../screens/App.tsx';
import { createRedactor } from '../../src/ports/redact.ts';
import { openEvidence } from '../../src/run/evidence.ts';
import { createStore } from '../../src/ui/store.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { tape } from './sample-runs.ts';
import { createRig, until } from './terminal.ts';

/** The screen of the gates with a running command, on a real terminal, and what only that command should change. */
export interface HostilePanel {
  /** Prints this, waits until it is on the screen, and says what else it did. Empty: nothing. */
  print(lines: readonly (string | Uint8Array)[]): Promise<string[]>;
  /** Rows of the panel as they are now. */
  rows(): string[];
  close(): Promise<void>;
}

/** What a terminal must never be sent because of a command: strings for itself, resets, questions. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const STRINGS = /\x1b[\]P_^Xc78=>()]|\x1b\[!p|\x1b\[[\d;]*[nctrsu]|[\x80-\x9f\u2028\u2029]/;
/** Signs that hide, steer or cover, and piles of marks. */
const UNCLEAN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Me}]|\p{Mn}{4}|\ufffd\ufffd/u;
const BAR = createTheme({ unicode: true, colour: false }).bar;
const isPanel = (row: string): boolean => row.startsWith(`  ${BAR}`);

export async function openHostilePanel(columns = 80, lines = 24): Promise<HostilePanel> {
  const rig = createRig(columns, lines);
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-hostile-'));
  const evidence = await openEvidence(join(folder, 'hostile.log'), createRedactor());
  const running = tape().intend('env-staging');
  // Nobody waits for a tenth of a second here.
  const start = (_ms: number, tell: () => void): (() => void) => {
    const timer = setTimeout(tell, 1);
    return () => clearTimeout(timer);
  };
  let ticks = 0;
  const store = createStore(running.now, (ms, tell) =>
    ms >= 1000 && ticks++ > 0 ? () => {} : start(ms, tell),
  );
  for (const { event } of running.events) store.watch(event);
  const { stdin, stdout, terminal } = rig;
  const screens = startScreens({
    store,
    stdin,
    stdout,
    colour: false,
    unicode: true,
    onStop: () => {},
    start,
  });
  const events: string[] = [];
  terminal.onTitleChange(title => events.push(`set the title to ${title}`));
  terminal.onBell(() => events.push('rang the bell'));
  terminal.onData(data => events.push(`made the terminal answer ${JSON.stringify(data)}`));

  let printed = 0;
  const show = async (parts: readonly (string | Uint8Array)[]): Promise<void> => {
    printed += 1;
    const mark = `mark ${printed}.`;
    for (const part of parts)
      evidence.output('stdout', Buffer.concat([Buffer.from(part as string), Buffer.from('\n')]));
    evidence.output('stdout', Buffer.from(`${mark}\n`));
    const latest = evidence.latest(50);
    // The screens have a door of their own; what reaches them is to be clean without it.
    for (const text of latest)
      if (UNCLEAN.test(text)) events.push(`came past the sanitiser: ${JSON.stringify(text)}`);
    store.watch({ type: 'output', gate: 'env-staging', lines: latest });
    await until(() => rig.screen().some(row => row.endsWith(mark)), mark);
    // The rest of the frame, which came in the same piece.
    await new Promise<void>(resolve => terminal.write('', resolve));
  };
  const state = (): string => {
    const { modes, buffer } = terminal;
    return JSON.stringify({
      modes,
      buffer: buffer.active.type,
      base: buffer.active.baseY,
      at: terminal.cols,
    });
  };
  /** Cells of the panel in a look that no row of output has. */
  const looks = (): string[] => {
    const found: string[] = [];
    const cell = terminal.buffer.active.getNullCell();
    for (let row = 0; row < terminal.rows; row += 1)
      for (let column = 0; column < terminal.cols && isPanel(rig.screen()[row] ?? ''); column += 1) {
        terminal.buffer.active.getLine(row)?.getCell(column, cell);
        const plain = cell.isAttributeDefault();
        if (!plain) found.push(`gave cell ${column} of row ${row} a look`);
      }
    return found.slice(0, 3);
  };

  await until(() => rig.screen().some(row => row !== ''), 'a first frame');
  // Twice: the first frame of a running gate may still be on its way.
  for (const word of ['first', 'reference']) await show(Array.from({ length: lines }, () => word));
  const before = { rows: rig.screen(), state: state(), raw: rig.raw().length };

  return {
    rows: () => rig.screen().filter(isPanel),
    async print(parts) {
      events.length = 0;
      const from = rig.raw().length;
      await show(parts);
      const wrong = [...events, ...looks()];
      for (const [index, row] of rig.screen().entries()) {
        const was = before.rows[index] ?? '';
        if (isPanel(was) ? !isPanel(row) : row !== was)
          wrong.push(`changed row ${index} outside the panel: ${JSON.stringify(row)}`);
      }
      if (state() !== before.state) wrong.push(`changed the terminal: ${state()}`);
      const sent = STRINGS.exec(rig.raw().slice(from));
      if (sent) wrong.push(`sent ${JSON.stringify(sent[0])} to the terminal`);
      return wrong;
    },
    async close() {
      await screens.stop();
      evidence.endOfOutput();
      await evidence.close();
      await rm(folder, { recursive: true });
    },
  };
}
