import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pytestGate } from '../../checks/gates/pytest.ts';
import { createEnvFilePort } from '../../src/ports/env-file.ts';
import { createFilesPort } from '../../src/ports/files.ts';
import { createProcessPort } from '../../src/ports/process.ts';
import type { ProcessPort } from '../../src/ports/types.ts';
import { cutoverInputs, scriptedPorts, toolsFor } from '../support/check-kit.ts';

const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
const HAVE = spawnSync(PYTHON, ['-m', 'pytest', '--version'], { stdio: 'ignore' }).status === 0;
if (!HAVE) console.warn('SKIPPED: the tests with a real pytest, because this Python has none.');

// A space and a quote in every path: Windows workspaces have spaces.
const root = mkdtempSync(join(tmpdir(), 'cockpit py"test '));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function run(
  tests: Record<string, string>,
  more: { pack?: string[]; inPlace?: boolean; process?: (real: ProcessPort) => ProcessPort } = {},
) {
  const workspace = mkdtempSync(join(root, 'w s '));
  mkdirSync(join(workspace, 'tests'));
  writeFileSync(join(workspace, 'pytest.ini'), '[pytest]\n');
  writeFileSync(join(workspace, '.env'), 'REDIS_URL=redis://127.0.0.1:1/0\nGHL_API_KEY=x\nLOG_LEVEL=x\n');
  for (const [name, text] of Object.entries(tests)) writeFileSync(join(workspace, 'tests', name), text);
  const pack = more.pack ?? Object.keys(tests).map(name => `tests/${name}`);
  const real = createProcessPort();
  const tools = toolsFor(
    scriptedPorts({
      files: createFilesPort(),
      envFile: createEnvFilePort(),
      process: more.process?.(real) ?? real,
    }),
  );
  const inputs = cutoverInputs({
    workspace,
    ownFolder: join(root, 'own folder'),
    interpreter: { command: PYTHON, prefix: [], shown: 'python', version: '3' },
    inPlace: more.inPlace ?? false,
    commands: { pytest: { args: ['-m', 'pytest', '-q', ...pack] } },
    plan: { pytestPack: pack },
  });
  const command = await pytestGate.command.run(inputs, () => undefined, tools);
  const witness = await pytestGate.witnesses[0]?.check.run(inputs, () => command, tools);
  return { command, witness, tools, workspace };
}
const said = (of: { outcome: string; findings: readonly { id: string }[] } | undefined) =>
  of ? [of.outcome, ...of.findings.map(finding => finding.id)] : [];

const GOOD = 'def test_one():\n    assert True\n';

describe.skipIf(!HAVE)('a real pytest', () => {
  it('passes on a copy that is gone afterwards, without a way out, and its record agrees', async () => {
    const look =
      "import os\ndef test_env():\n    assert os.environ['REDIS_URL'] == ''\n    assert os.environ['GHL_API_KEY'] == ''\n" +
      "    assert 'LOG_LEVEL' not in os.environ\n    assert open('.env').read() == ''\n    open('left.txt', 'w').close()\n";
    const { command, witness, workspace, tools } = await run({ 'test_a.py': GOOD, 'test_b.py': look });
    expect([said(command), said(witness)]).toEqual([['pass'], ['pass']]);
    expect(witness?.evidence).toMatchObject({
      tests: 2,
      files: { 'tests/test_a.py': 1, 'tests/test_b.py': 1 },
    });
    expect(readdirSync(workspace).sort()).toEqual(['.env', 'pytest.ini', 'tests']);
    expect(tools.events).toContainEqual({ type: 'progress', done: 100, total: 100, what: 'percent' });
  });
  it('in place leaves its traces in the folder, and says so', async () => {
    const { command, workspace } = await run(
      { 'test_a.py': "def test_x():\n    open('left.txt', 'w').close()\n" },
      { inPlace: true },
    );
    expect([said(command), command.notes.map(note => note.id)]).toEqual([['pass'], ['tests-in-place']]);
    expect(readdirSync(workspace)).toContain('left.txt');
  });
  it('a failing test is a fail that names it', async () => {
    const { command, witness } = await run({ 'test_a.py': `${GOOD}def test_two():\n    assert 1 == 2\n` });
    expect(said(command)).toEqual(['fail', 'tests-failed']);
    expect(command.findings[0]?.message).toContain('tests/test_a.py::test_two');
    expect(said(witness)).toEqual(['unknown', 'nothing-to-compare']);
  });
  it('a file that cannot be loaded, and no tests at all, are unknown', async () => {
    const broken = await run({ 'test_a.py': GOOD, 'test_b.py': 'import nothing_like_this\n' });
    expect(said(broken.command)).toEqual(['unknown', 'pytest-interrupted']);
    expect(broken.command.findings[0]?.message).toContain('tests/test_b.py');
    const none = await run({ 'test_a.py': '# nothing\n' });
    expect(said(none.command)).toEqual(['unknown', 'pytest-no-tests']);
  });
  it('a file of the pack of which every test is skipped is found by the record', async () => {
    const skip = 'import pytest\npytest.skip("no", allow_module_level=True)\n';
    const { command, witness } = await run({ 'test_a.py': GOOD, 'test_b.py': skip });
    expect([command.outcome, command.notes.map(note => note.id)]).toEqual(['pass', ['tests-skipped']]);
    expect(said(witness)).toEqual(['fail', 'test-file-not-run']);
  });
  it('a missing file is a fail before anything runs', async () => {
    const pack = ['tests/test_a.py', 'tests/test_absent.py'];
    const { command, tools } = await run({ 'test_a.py': GOOD }, { pack });
    expect(said(command)).toEqual(['fail', 'test-file-missing']);
    expect(command.findings[0]?.message).toContain('tests/test_absent.py');
    expect(tools.events).toEqual([]);
  });
  it('a pytest that never ends after its summary is ended, and passes with a note (P2)', async () => {
    const hang =
      'import threading\ndef test_hang():\n    threading.Thread(target=threading.Event().wait, daemon=False).start()\n';
    const { command, witness } = await run(
      { 'test_a.py': hang },
      // The same, with less patience.
      { process: real => ({ run: (spec, signal) => real.run({ ...spec, graceMs: 300 }, signal) }) },
    );
    expect([said(command), command.notes.map(note => note.id)]).toEqual([['pass'], ['ended-after-summary']]);
    expect(said(witness)).toEqual(['pass']);
  });
  it('a Python without pytest is a computer that is not ready', async () => {
    const { command } = await run(
      { 'test_a.py': GOOD },
      {
        process: real => ({
          run: (spec, signal) => real.run({ ...spec, args: ['-S', ...spec.args] }, signal),
        }),
      },
    );
    expect(said(command)).toEqual(['unknown', 'python-package-missing']);
  });
});
