import type { Binding } from '../src/ui/bindings.ts';
import {
  type EnvFileAction,
  type EnvFileRow,
  type EnvFileView,
  envFileView,
} from '../src/ui/env-file-view.ts';
import {
  backBinding,
  belowProblem,
  isAiry,
  joined,
  type Parts,
  partRows,
  partsLastTop,
  said,
  scrollBindings,
  withProblem,
} from '../src/ui/input-parts.ts';
import { BLANK, type Line, labelled, line, wrapped } from '../src/ui/lines.ts';
import { defineScreen } from '../src/ui/screen.ts';
import { cells, pad } from '../src/ui/text.ts';
import type { Theme } from '../src/ui/theme.ts';
import { ENV_FILE } from '../src/ui/words/inputs.ts';
import { INPUT_WORDS } from '../src/ui/words/rotate.ts';

export const envFileTitle = (view: EnvFileView): string => ENV_FILE.title(view.place);

function rowLines(row: EnvFileRow, widest: number, width: number): Line[] {
  const start = `  ${pad(row.key, widest)}  `;
  const beside = row.means === null ? '' : `   (${row.means})`;
  const look = { text: row.state, bold: true, tone: 'warn' as const };
  const fits = cells(start + row.state + beside) <= width;
  return [
    [{ text: start }, look, ...(fits ? [{ text: beside }] : [])],
    ...(fits || row.means === null ? [] : wrapped(`(${row.means})`, width, 4)),
  ];
}

function question(view: EnvFileView, width: number): Line[] {
  if (view.state === 'failed') return said(ENV_FILE.retry, width);
  if (view.rows.length === 0) return said(ENV_FILE.same, width, 'good');
  return [...said(ENV_FILE.leave(view.gate), width), ...wrapped(ENV_FILE.offer, width, 0)];
}

function envFileParts(view: EnvFileView, width: number, height: number): Parts {
  const airy = isAiry(height);
  if (view.state === 'comparing' || view.state === 'writing') {
    const text = view.state === 'writing' ? ENV_FILE.writing(view.file) : ENV_FILE.comparing;
    return { head: [], rest: [...said(text, width), ...wrapped(ENV_FILE.wait, width, 0)] };
  }
  const widest = Math.max(0, ...view.rows.map(({ key }) => cells(key)));
  const failed =
    view.message === null
      ? []
      : [
          ...said(ENV_FILE.failed(view.file), width, 'bad'),
          ...labelled(ENV_FILE.why, view.message, width, 0),
        ];
  const about = [
    ...wrapped(ENV_FILE.file(view.file), width, 0),
    ...wrapped(ENV_FILE.reads(view.gate), width, 0),
  ];
  const changes = [
    line(ENV_FILE.differ(view.rows.length), { bold: true }),
    ...view.rows.flatMap(row => rowLines(row, widest, width)),
  ];
  const head = question(view, width);
  const next = view.gatesNext ? said(INPUT_WORDS.gatesNext, width, 'warn') : [];
  const rest = joined([next, failed, view.rows.length === 0 ? [] : changes, about], airy);
  return { head: airy ? [...head, BLANK] : head, rest };
}

export const envFileBody = (view: EnvFileView, width: number, height: number, theme: Theme): Line[] =>
  partRows(envFileParts(view, width, height), height, view.top, theme);

/** How far the text below the question can be moved. */
export const envFileLastTop = (view: EnvFileView, width: number, height: number): number =>
  partsLastTop(envFileParts(view, width, height), height);

/** The keys of this screen as they are now: Enter leaves the file alone. @param last from `envFileLastTop` */
export function envFileBindings(view: EnvFileView, last = 0): Binding<EnvFileAction>[] {
  const { environment } = view;
  const { hints } = ENV_FILE;
  const settle = (write: boolean) => ({ type: 'settle-env-file', environment, write }) as const;
  if (view.state === 'comparing' || view.state === 'writing')
    return [
      { key: 'enter', hint: hints.on, action: settle(false), disabledReason: ENV_FILE.waitOff },
      // A file that is being written is not walked away from.
      ...(view.state === 'writing' ? [] : backBinding<EnvFileAction>(view)),
    ];
  const write: EnvFileAction = { type: 'ask', question: ENV_FILE.sure(view.file), does: settle(true) };
  return [
    { key: 'enter', hint: view.canWrite ? hints.leave : hints.on, action: settle(false) },
    ...(view.canWrite ? [{ key: 'w', hint: hints.write, action: write }] : []),
    ...scrollBindings(last),
    ...backBinding<EnvFileAction>(view),
  ];
}

/** Inputs: the settings file that the gates read on this computer. */
export const envFileScreen = defineScreen<EnvFileView, EnvFileAction>({
  name: 'env-file',
  view: envFileView,
  title: envFileTitle,
  body: withProblem(envFileBody),
  bindings: (view, _local, last) => envFileBindings(view, last),
  lastTop: belowProblem(envFileLastTop),
});
