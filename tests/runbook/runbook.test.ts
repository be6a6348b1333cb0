import { describe, expect, test } from 'vitest';
import { CONFIRMATION_IDS } from '../../src/runbook/criteria.ts';
import { SLOTS } from '../../src/runbook/gates.ts';
import type { Entry } from '../../src/runbook/handoff.ts';
import { RUNBOOK } from '../../src/runbook/index.ts';
import { runbookText, type Section, sectionsOf } from './runbook-text.ts';

const text = runbookText();
const why = text === null ? ' (SKIPPED: ../shared/runbook-v4.5.md does not lie beside this repository)' : '';

/** The data's entries as the runbook's lines, with the number that each must have. */
const asLines = (entries: readonly Entry[]) =>
  entries.map(({ section, text, items }) => ({ section, text, items: [...items] }));

describe.skipIf(text === null)(`the runbook's own text${why}`, () => {
  const sections = sectionsOf(text ?? '');
  const of = (number: string): Section => {
    const section = sections.get(number);
    if (!section) throw new Error(`the runbook has no section ${number}`);
    return section;
  };
  const linesOf = (number: string) =>
    of(number).numbered.map(({ text, items }, index) => ({ section: `${number}.${index + 1}`, text, items }));

  test('is taken apart whole: ten sections and the two click paths', () => {
    expect([...sections.keys()]).toEqual(['1', '2', '3', '4', '4A', '4B', '5', '6', '7', '8', '9', '10']);
    expect([...sections].map(([number, section]) => [number, section.numbered.length])).toEqual([
      ['1', 6],
      ['2', 4],
      ['3', 6],
      ['4', 0],
      ['4A', 9],
      ['4B', 3],
      ['5', 6],
      ['6', 6],
      ['7', 6],
      ['8', 3],
      ['9', 0],
      ['10', 4],
    ]);
  });

  test('5 and 6: every command, in its order, to the letter', () => {
    const { from, gates } = RUNBOOK.section5;
    expect([from.windows, ...gates.map(gate => gate.windows)]).toEqual(of('5').commands);
    const live = RUNBOOK.section6.flatMap(step => (step.command ? [step.command.windows] : []));
    expect(live).toEqual(of('6').commands);
  });

  test('1: the phases and what is implemented', () => {
    const { phase, phases, implemented } = RUNBOOK.section1;
    expect(of('1').prose).toContain(phase);
    expect(phases.map(entry => `${entry.phases.join(' + ')} ${entry.status}`)).toEqual(of('1').bullets);
    expect(asLines(implemented)).toEqual(linesOf('1'));
  });

  test('2: the four steps of the rotation, and why', () => {
    const { why, mandatory, otherwise, steps } = RUNBOOK.section2;
    expect(asLines(steps)).toEqual(linesOf('2'));
    expect([why, mandatory, otherwise]).toEqual(of('2').prose);
  });

  test('3: the six inputs', () => {
    expect(asLines(RUNBOOK.section3)).toEqual(linesOf('3'));
  });

  test('4A: the click path of staging is the runbook’s; that of production differs in its name and does not go round', () => {
    const { staging, production } = RUNBOOK.section4.railway;
    expect(asLines(staging)).toEqual(linesOf('4A'));
    const expected = linesOf('4A')
      .slice(0, -1)
      .map(line => ({ ...line, text: line.text.replace('staging', 'production') }));
    expect(asLines(production)).toEqual(expected);
  });

  test('4A: the variables and the keys are those of its lines; only the token is a secret', () => {
    const { variables, runtimeKeys } = RUNBOOK.section4;
    expect(variables.map(({ name, value }) => `${name}=${value}`)).toEqual(of('4A').numbered[5]?.items);
    expect(variables.filter(({ secret }) => secret).map(({ name }) => name)).toEqual([
      'DASHBOARD_AUTH_TOKEN',
    ]);
    const keys = of('4A').numbered[6]?.items.map(item => item.split(' ')[0]);
    expect(runtimeKeys.map(({ name }) => name)).toEqual(keys);
  });

  test('4B: the click path of Inngest, on the address that the runbook gives', () => {
    const { inngest } = RUNBOOK.section4;
    expect(asLines(inngest)).toEqual(linesOf('4B'));
    expect(inngest.every(click => of('4B').numbered[0]?.text === `Open ${click.opens}.`)).toBe(true);
  });

  test('5: the six headings and the five expected answers', () => {
    expect(asLines(RUNBOOK.section5.headings)).toEqual(linesOf('5'));
  });

  test('6: the six steps of the live dispatch', () => {
    expect(asLines(RUNBOOK.section6)).toEqual(linesOf('6'));
  });

  test('7: the six criteria and the rule around them', () => {
    const { rule, criteria } = RUNBOOK.section7;
    const seventh = criteria.filter(criterion => criterion.section.startsWith('7.'));
    expect(seventh.map(({ section, title }) => ({ section, text: title, items: [] }))).toEqual(linesOf('7'));
    expect([rule.go, rule.noGo]).toEqual(of('7').prose);
  });

  test('8: the backlog', () => {
    expect(asLines(RUNBOOK.section8)).toEqual(linesOf('8'));
  });

  test('9: the prompt, line by line', () => {
    const { opening, rules, deliverables } = RUNBOOK.section9;
    const told = [
      ...opening,
      '',
      'Rules:',
      ...rules.map(rule => `${rule.section.replace('9.', '')}) ${rule.text}`),
      '',
      'Deliverables:',
      ...deliverables.map(line => `- ${line}`),
    ];
    expect(told).toEqual(of('9').quoted);
  });

  test('10: the confirmations', () => {
    const { rule, confirmations } = RUNBOOK.section10;
    const tenth = CONFIRMATION_IDS.map(id => confirmations[id]).filter(({ section }) =>
      section.startsWith('10.'),
    );
    expect(tenth.map(({ section, text }) => ({ section, text, items: [] }))).toEqual(linesOf('10'));
    expect(of('10').prose).toEqual([rule.before]);
  });

  test('the day and the source of truth', () => {
    const { title, date, sourceOfTruth } = RUNBOOK.handoff;
    const head = (text ?? '').split('\n').map(line => line.replaceAll('`', '').trimEnd());
    expect(head).toEqual(
      expect.arrayContaining([`# ${title}`, `Date: ${date}`, `Source of Truth: ${sourceOfTruth}`]),
    );
  });
});

describe('the commands in their other forms', () => {
  const commands = [...RUNBOOK.section5.gates, ...RUNBOOK.section6.flatMap(step => step.command ?? [])];

  test('a POSIX shell gets the same, with backslashes where a line goes on', () => {
    expect(commands.map(command => command.posix)).toEqual(
      commands.map(command => command.windows.replaceAll(/ `$/gm, ' \\')),
    );
    expect(commands.filter(command => command.posix.includes('`'))).toEqual([]);
  });

  test('the arguments of each gate are those of its line, with what the PTO gives in its place', () => {
    const spoken = RUNBOOK.section5.gates.map(({ args }) =>
      args.map(arg => (typeof arg === 'string' ? arg : `"${SLOTS[arg.slot].runbook}"`)).join(' '),
    );
    const lines = RUNBOOK.section5.gates.map(({ windows }) => windows.replaceAll(/ `\n {2}/g, ' '));
    expect(spoken.map(args => `python ${args}`)).toEqual(lines);
  });

  test('what the pipeline is asked is answered by exactly yes and a newline', () => {
    const [pipeline, live] = RUNBOOK.section6.flatMap(step => step.command ?? []);
    expect(pipeline?.windows).toBe(`echo yes | python ${pipeline?.args.join(' ')}`);
    expect(pipeline?.stdin).toBe('yes\n');
    expect(live?.windows).toBe(`python ${live?.args.join(' ')}`);
    expect(live?.stdin).toBeNull();
  });
});
