import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The runbook as its author wrote it, taken apart; the data is compared with this. */

const FILE = fileURLToPath(new URL('../../../shared/runbook-v4.5.md', import.meta.url));

/** The text of the runbook, or null where it does not lie beside this repository. */
export function runbookText(): string | null {
  return existsSync(FILE) ? readFileSync(FILE, 'utf8').replaceAll('\r\n', '\n') : null;
}

interface Line {
  readonly text: string;
  readonly items: string[];
}

export interface Section {
  /** Numbered lines with the bullets below them. */
  readonly numbered: Line[];
  /** Bullets above the first numbered line. */
  readonly bullets: string[];
  /** What stands in ```powershell fences, a command each; a backtick at the end of a line goes on with the next. */
  readonly commands: string[];
  /** What stands in ```text fences. */
  readonly quoted: string[];
  /** All other lines. */
  readonly prose: string[];
}

const plain = (text: string): string => text.replaceAll('`', '').replaceAll('**', '').trimEnd();

/** Sections by their number; the click paths of section 4 are "4A" and "4B". */
export function sectionsOf(text: string): Map<string, Section> {
  const sections = new Map<string, Section>();
  let section: Section | null = null;
  let number = '';
  let fence: 'powershell' | 'text' | null = null;
  for (const line of text.split('\n')) {
    const heading = /^## (\w+)\) /.exec(line);
    if (heading?.[1]) {
      number = /^\d+$/.test(heading[1]) ? heading[1] : `4${heading[1]}`;
      section = { numbered: [], bullets: [], commands: [], quoted: [], prose: [] };
      sections.set(number, section);
      continue;
    }
    if (section === null) continue;
    const opened = /^```(\w*)$/.exec(line);
    if (opened) {
      fence = opened[1] === 'powershell' || opened[1] === 'text' ? opened[1] : null;
      continue;
    }
    if (fence === 'powershell') {
      const last = section.commands.at(-1);
      if (last?.endsWith('`')) section.commands[section.commands.length - 1] = `${last}\n${line}`;
      else section.commands.push(line);
    } else if (fence === 'text') section.quoted.push(line);
    else if (line !== '' && line !== '---') addProse(section, line);
  }
  return sections;
}

function addProse(section: Section, line: string): void {
  const step = /^\d+\. (.*)$/.exec(line);
  const bullet = /^\s*- (.*)$/.exec(line);
  const last = section.numbered.at(-1);
  if (step?.[1]) section.numbered.push({ text: plain(step[1]), items: [] });
  else if (bullet?.[1] && last) last.items.push(plain(bullet[1]));
  else if (bullet?.[1]) section.bullets.push(plain(bullet[1]));
  else section.prose.push(plain(line));
}
