/** The look of the HTML report: light, dark, narrow and on paper. Words carry the meaning; colour only helps. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --panel: #f6f8fa;
  --pass: #1a7f37; --fail: #b42318; --wait: #8a5300; --practice: #6639ba; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --ink: #e6e9ed; --soft: #a2abb5; --line: #3a424b;
  --panel: #1d2127; --pass: #57c26d; --fail: #ff8d82; --wait: #e2ad4c; --practice: #b99bff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: clamp(3rem, 13vw, 6.5rem); line-height: 1.05; letter-spacing: -.02em; overflow-wrap: normal; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.4rem; line-height: 1.25; }
h3 { margin: 0; font-size: 1.1rem; line-height: 1.3; }
h4 { margin: 1rem 0 .25rem; font-size: 1rem; }
p { margin: .5rem 0; }
ul, ol { margin: .5rem 0; padding-inline-start: 1.4rem; }
li { margin: .3rem 0; }
.over { margin: 0 0 .25rem; color: var(--soft); }
.lead { font-size: 1.25rem; }
.soft { color: var(--soft); }
.small, .id { font-size: .875rem; }
.id { color: var(--soft); }
.pass { color: var(--pass); } .fail { color: var(--fail); } .wait { color: var(--wait); }
.word { font-weight: 700; white-space: nowrap; }
code, pre { font-family: ui-monospace, "Cascadia Mono", Consolas, Menlo, monospace; font-size: .875em; }
pre { margin: .75rem 0; padding: .6rem .75rem; background: var(--panel); border: 1px solid var(--line);
  border-radius: .3rem; white-space: pre-wrap; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .45rem .5rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
thead th { overflow-wrap: normal; color: var(--soft); font-size: .875rem; font-weight: 600; }
tbody th { font-weight: 400; }
.rows th { width: 34%; color: var(--soft); }
.line { list-style: none; margin: 0; padding: 0; }
.line li { display: grid; grid-template-columns: 12rem 1fr 11rem; gap: .15rem .75rem; align-items: center; margin: 0;
  padding: .35rem 0; border-bottom: 1px solid var(--line); }
.track { position: relative; height: 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: .2rem; }
.bar { position: absolute; top: 0; bottom: 0; min-width: 4px; border-radius: .15rem; background: currentColor; }
.ends { display: flex; justify-content: space-between; gap: 1rem; }
.gate { margin: 1rem 0; padding: .9rem 1rem; border: 1px solid var(--line); border-inline-start: .35rem solid currentColor;
  border-radius: .3rem; }
.gate > * { color: var(--ink); }
.gate > header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; align-items: baseline; }
.gate .id { color: var(--soft); }
.found { margin: .5rem 0; padding: .5rem .75rem; background: var(--panel); border-radius: .3rem; }
.found p { margin: .15rem 0; }
@media (max-width: 40rem) {
  .line li { grid-template-columns: 1fr auto; }
  .line .track { grid-column: 1 / -1; order: 3; }
  .rows th, .rows td { display: block; width: 100%; border-bottom: 0; padding: .1rem 0; }
  .rows tr { display: block; padding: .4rem 0; border-bottom: 1px solid var(--line); }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --panel: #f3f3f3;
    --pass: #14632b; --fail: #a11c12; --wait: #704300; --practice: #57309f; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0 .5rem; }
  .bar, .track, .gate { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .found, .line li, tr { break-inside: avoid; }
  h2, h3, h4, .gate > header { break-after: avoid; }
}
`;

/** What only a rehearsal has. On paper every sheet says so, for sheets get apart. */
export const REHEARSAL_STYLE = `
.rehearsal { padding: .6rem 1rem; background: repeating-linear-gradient(135deg, #3f2079 0 1.1rem, #57309f 1.1rem 2.2rem);
  color: #fff; font-weight: 700; text-align: center; }
.rehearsal.top { position: sticky; top: 0; z-index: 1; }
.practice h1 { color: var(--practice); }
.practice main { border-inline: .5rem dashed var(--practice); }
@media print { .rehearsal { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .rehearsal.top { position: static; } }
@page { margin: 18mm 14mm; @top-center { content: "REHEARSAL, not the real CAIO"; font: bold 11pt sans-serif; }
  @bottom-center { content: "REHEARSAL, not the real CAIO"; font: bold 11pt sans-serif; } }
`;
