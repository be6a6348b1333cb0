import {
  aboutRows,
  boundRows,
  differences,
  failedOf,
  type GateFacts,
  gatesOf,
  leadOf,
  lifeOf,
  missingTitle,
  REHEARSAL_BANNER,
  statements,
  verdictWords,
} from './facts.ts';
import { gateArticle, listed, rows, time, timeLine, word } from './html-parts.ts';
import { REHEARSAL_STYLE, STYLE } from './html-style.ts';
import type { ReportInput } from './input.ts';
import { liveSections } from './live-facts.ts';
import { attributes, type Markup, markup, nothing } from './markup.ts';

const TONES = { GO: 'pass', 'NO-GO': 'fail', 'NOT YET': 'wait', STALE: 'wait' } as const;

/**
 * The report as one HTML file that needs nothing else: no script, no picture, no address. For whoever has to
 * believe the verdict without knowing the system. Well-formed XML, so that a test can take it apart.
 */
export function renderHtml(input: ReportInput): string {
  const { document } = input;
  const gates = gatesOf(input);
  const words = verdictWords(document);
  const rehearsal = document.mode === 'rehearsal';
  // The style is ours, whole; escaping it would break its quotes.
  const style: Markup = { markup: rehearsal ? STYLE + REHEARSAL_STYLE : STYLE };
  const body = attributes({ class: rehearsal ? 'practice' : 'real' });
  const page = markup`<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>${words}: CAIO production cutover, ${document.run}</title>
<style>${style}</style>
</head>
<body${body}>
${rehearsal ? markup`<p class="rehearsal top" role="note">${REHEARSAL_BANNER}</p>\n` : nothing}<main>
<header>
<p class="over">CAIO production cutover, ${rehearsal ? 'practice' : 'verdict'} of ${time(document.evaluatedAt)}</p>
<h1${attributes({ class: TONES[document.verdict] })}>${words}</h1>
<p class="lead">${leadOf(document)}</p>
<p>${lifeOf(document)}</p>
</header>
${failed(input, gates)}
${listed(missingTitle(document), document.missing)}
${listed('What to do now', document.fixes)}
${criteria(input)}
<section><h2>The gates on a line of time</h2>
${timeLine(gates)}
</section>
<section><h2>Gate by gate</h2>
${gates.map(gateArticle)}</section>
${liveSections(document).map(({ title, lines }) => listed(title, lines))}
${stated(input)}
<section><h2>What this verdict is bound to</h2>
${document.boundTo === null ? markup`<p>This run has not recorded what it is about.</p>` : rows(boundRows(document))}
</section>
${differing(gates)}
<section><h2>About this report</h2>
${rows(aboutRows(input))}
</section>
</main>
${rehearsal ? markup`<p class="rehearsal">${REHEARSAL_BANNER}</p>\n` : nothing}</body>
</html>
`;
  return `<!DOCTYPE html>\n${page.markup}`;
}

function failed({ document }: ReportInput, gates: readonly GateFacts[]): Markup {
  const all = failedOf(document, gates);
  if (all.length === 0) return nothing;
  const items = all.map(
    one =>
      markup`<li>${one.gate ?? 'Check'}: ${one.messages.join(' ') || 'No reason was given.'}<br/><code class="id">${one.name}</code></li>\n`,
  );
  return markup`<section><h2>Checks that did not pass</h2><ul>\n${items}</ul></section>`;
}

function criteria({ document }: ReportInput): Markup {
  const lines = document.criteria.map(({ id, title, met, gates }) => {
    const by = gates.length > 0 ? `decided by ${gates.join(', ')}` : 'decided by the PTO';
    const failed = document.gates.some(
      gate => gate.outcome === 'fail' && gates.some(name => name === gate.id),
    );
    const outcome = met ? 'pass' : failed ? 'fail' : 'unknown';
    return markup`<tr><th scope="row">${title} <span class="id">${id}, ${by}</span></th><td>${word(met ? 'MET' : 'NOT MET', outcome)}</td></tr>\n`;
  });
  return markup`<section><h2>Criteria</h2>
<table><thead><tr><th scope="col">GO only if all are true</th><th scope="col">Result</th></tr></thead><tbody>
${lines}</tbody></table></section>`;
}

function stated(input: ReportInput): Markup {
  const lines = statements(input).map(
    ({ id, text, given }) =>
      markup`<tr><th scope="row">${text} <span class="id">${id}</span></th><td>${word(given ? 'STATED' : 'NOT STATED', given ? 'pass' : 'not-run')}</td></tr>\n`,
  );
  return markup`<section><h2>What the PTO has stated</h2>
<table><thead><tr><th scope="col">Statement</th><th scope="col">Given</th></tr></thead><tbody>
${lines}</tbody></table></section>`;
}

function differing(gates: readonly GateFacts[]): Markup {
  const items = differences(gates).map(
    one =>
      markup`<li>${one.runbook} ${one.cockpit} <strong>Why:</strong> ${one.why} <span class="id">Section ${one.section}.</span></li>\n`,
  );
  return markup`<section><h2>How this differs from the runbook to the letter, and why</h2>
<ul>
${items}</ul></section>`;
}
