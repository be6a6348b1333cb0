import { renderHtml } from './html.ts';
import type { ReportInput } from './input.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';

/** The four forms, and the file that each is kept in beside its journal (DESIGN section 4). */
export const REPORT_FILES = {
  md: 'report.md',
  json: 'report.json',
  junit: 'report.junit.xml',
  html: 'report.html',
} as const;

export type ReportFormat = keyof typeof REPORT_FILES;

/** One report. Pure: the same input gives the same text, byte by byte. */
export function renderReport(format: ReportFormat, input: ReportInput): string {
  switch (format) {
    case 'md':
      return renderMarkdown(input);
    case 'json':
      return renderJson(input.document);
    case 'junit':
      return renderJunit(input);
    case 'html':
      return renderHtml(input);
  }
}
