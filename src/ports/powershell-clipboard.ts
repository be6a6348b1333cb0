/** Before the text on its way through the pipes: an empty text can be told from one that was lost. */
const MARK = '=';

const LOAD = 'Add-Type -AssemblyName System.Windows.Forms';

/**
 * A fixed script, with single quotes only, so that no quoting on the way can change it. The text comes through
 * stdin, as base64: PowerShell reads a pipe with the code page of an old DOS, and takes its lines apart. It is
 * handed to .NET methods, not to Set-Clipboard, because Windows can be told to log the arguments of commands.
 * The three formats beside the text are Microsoft's words for "not into the history, not into the cloud".
 * Exit code 3: the text did not arrive. Written from the documentation; not yet run on a Windows.
 */
export const WRITE_SCRIPT = [
  `$ErrorActionPreference='Stop'`,
  `$b=@($input) -join ''`,
  `if($b.Length -eq 0){$b=[Console]::In.ReadToEnd()}`,
  `$t=[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($b.Trim()))`,
  `if(-not $t.StartsWith('${MARK}')){exit 3}`,
  `$t=$t.Substring(1)`,
  LOAD,
  `if($t.Length -eq 0){[System.Windows.Forms.Clipboard]::Clear();exit 0}`,
  `$d=New-Object System.Windows.Forms.DataObject`,
  `$d.SetText($t)`,
  ...[
    'ExcludeClipboardContentFromMonitorProcessing',
    'CanIncludeInClipboardHistory',
    'CanUploadToCloudClipboard',
  ].map(format => `$d.SetData('${format}',$false,(New-Object System.IO.MemoryStream(,[byte[]](0,0,0,0))))`),
  // `true`: the text stays when this PowerShell has ended. Ten attempts: another program may hold the clipboard.
  `[System.Windows.Forms.Clipboard]::SetDataObject($d,$true,10,100)`,
  'exit 0',
].join(';');

/** Prints what the clipboard holds as text, as base64; an empty text when there is none. */
export const READ_SCRIPT = [
  `$ErrorActionPreference='Stop'`,
  LOAD,
  `$t='${MARK}'+[System.Windows.Forms.Clipboard]::GetText()`,
  `[Console]::Out.Write([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($t)))`,
  'exit 0',
].join(';');

export function writeInput(text: string): string {
  return Buffer.from(MARK + text, 'utf8').toString('base64');
}

/** What `READ_SCRIPT` has printed; null when it is not that. */
export function readAnswer(printed: string): string | null {
  const text = Buffer.from(printed.trim(), 'base64').toString('utf8');
  return text.startsWith(MARK) ? text.slice(MARK.length) : null;
}
