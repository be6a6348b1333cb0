import type { CheckOutcome, Finding } from '../run/events.ts';
import type { GateOutcome } from '../run/state.ts';
import { type GateFacts, OUTCOME_WORDS } from './facts.ts';
import { attributes, type Markup, markup, nothing } from './markup.ts';
import { duration, moment } from './text.ts';

/** Three colours for five outcomes: only a pass is green, only a failure red. */
const TONES: Readonly<Record<GateOutcome, string>> = {
  pass: 'pass',
  fail: 'fail',
  unknown: 'wait',
  blocked: 'wait',
  'not-run': 'wait',
};

const classes = (...names: readonly string[]): Markup => attributes({ class: names.join(' ') });

/** A list of sentences, or nothing at all. */
export function listed(title: string, lines: readonly string[]): Markup {
  if (lines.length === 0) return nothing;
  return markup`<section><h2>${title}</h2><ul>${lines.map(line => markup`<li>${line}</li>`)}</ul></section>`;
}

/** Names and values. */
export function rows(pairs: readonly (readonly [string, string])[]): Markup {
  const lines = pairs.map(
    ([name, value]) => markup`<tr><th scope="row">${name}</th><td><code>${value}</code></td></tr>\n`,
  );
  return markup`<table class="rows"><tbody>\n${lines}</tbody></table>`;
}

/** A moment as people read it, with the exact one for machines. */
export function time(at: number | string, precision: 'minutes' | 'seconds' = 'minutes'): Markup {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return markup`not known`;
  return markup`<time${attributes({ datetime: date.toISOString() })}>${moment(at, precision)}</time>`;
}

/** A word of an outcome in its tone. */
export function word(text: string, outcome: GateOutcome): Markup {
  return markup`<span${classes('word', TONES[outcome])}>${text}</span>`;
}

/** The gates on one line of time. A row each, so that gates that ran side by side do not cover each other. */
export function timeLine(gates: readonly GateFacts[]): Markup {
  const spans = gates.flatMap(gate => (gate.span ? [gate.span] : []));
  if (spans.length === 0) return markup`<p>No gate has finished, so there is nothing to show.</p>`;
  const from = Math.min(...spans.map(span => span.from));
  const to = Math.max(...spans.map(span => span.to));
  const share = (ms: number): string => `${((100 * ms) / Math.max(1, to - from)).toFixed(2)}%`;
  const items = gates.map(gate => {
    const bar = gate.span
      ? markup`<div${classes('bar', TONES[gate.document.outcome])}${attributes({
          // A short gate at the very end keeps its least width inside the track.
          style: `left:min(${share(gate.span.from - from)}, 100% - 4px);width:${share(gate.span.to - gate.span.from)}`,
        })}></div>`
      : nothing;
    const took = gate.span
      ? markup`<span class="soft small">${duration(gate.document.durationMs)}</span>`
      : nothing;
    return markup`<li><span>${gate.title}</span><div class="track" aria-hidden="true">${bar}</div><span>${word(gate.word, gate.document.outcome)} ${took}</span></li>\n`;
  });
  return markup`<ol class="line">\n${items}</ol>
<p class="ends soft small"><span>From ${time(from, 'seconds')}</span><span>to ${time(to, 'seconds')} (${duration(to - from)})</span></p>`;
}

/** All about one gate. */
export function gateArticle(gate: GateFacts): Markup {
  const { document } = gate;
  const { evidence } = document;
  const kept = evidence
    ? markup`<p class="small">Evidence: <code>${evidence.log}</code><br/>sha256 <code>${evidence.sha256}</code></p>`
    : markup`<p class="small">Evidence: none was kept.</p>`;
  const when = gate.span
    ? markup`<p class="small">From ${time(gate.span.from, 'seconds')} to ${time(gate.span.to, 'seconds')}.</p>`
    : nothing;
  const head = attributes({ id: `gate-${gate.id}`, 'data-outcome': document.outcome });
  return markup`<article${classes('gate', TONES[document.outcome])}${head}>
<header><h3>${gate.title} <span class="id">runbook ${gate.section}, ${gate.id}</span></h3>${word(gate.word, document.outcome)}</header>
<p>${gate.summary}</p>
${when}<pre>${document.command}</pre>
${found('What was found', gate.loose)}${checks(gate.checks)}${found('Notes', gate.notes)}${kept}
</article>\n`;
}

function checks(list: GateFacts['checks']): Markup {
  if (list.length === 0) return nothing;
  const lines = list.map(check => {
    const kind = check.kind === 'command' ? 'the command' : 'witness';
    return markup`<tr><th scope="row"><code>${check.id}</code> <span class="id">${kind}</span>${foundIn(check)}</th><td>${word(OUTCOME_WORDS[check.outcome], check.outcome)}</td></tr>\n`;
  });
  return markup`<table><thead><tr><th scope="col">Check</th><th scope="col">Result</th></tr></thead><tbody>\n${lines}</tbody></table>\n`;
}

const foundIn = (check: CheckOutcome): Markup =>
  check.findings.length > 0 ? markup`${check.findings.map(finding)}` : nothing;

function found(title: string, list: readonly Finding[]): Markup {
  return list.length > 0 ? markup`<h4>${title}</h4>${list.map(finding)}\n` : nothing;
}

function finding({ id, message, fix }: Finding): Markup {
  return markup`<div class="found"><p>${message}</p><p><strong>What to do:</strong> ${fix}</p><p class="id">${id}</p></div>`;
}
