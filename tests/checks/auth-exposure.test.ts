import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exposureSweep, exposureSweepInput } from '../../checks/exposure-sweep.ts';
import { NO_SUCH_ID, routesOf } from '../../checks/source-routes.ts';
import { createFilesPort } from '../../src/ports/files.ts';
import { authWorld, idsOf, runHere } from '../support/auth-world.ts';
import type { Answered, MiniOptions } from '../support/mini-deployment.ts';

describe('routes in Python source', () => {
  it('reads decorators of every shape', () => {
    const source = `
app = FastAPI()
router: APIRouter = APIRouter(
    tags=["x"],  # a comment, with "quotes"
    prefix="/api/icp",
)
@app.get("/api/agents/{agent_name}")
@app.post('/api/emails/{email_id}/approve', status_code=200)
@app.delete(
    # the path
    "/api/admin/clear-queue",
    dependencies=[Depends(auth)],
)
@app.api_route(methods=["GET", "POST"], path="/api/keyword")
@app.get("/api/" "joined")
@app.get("/api/n/{n:int}/{rest:path}")
    @router.get("/score")
@app.route("/api/campaign/<campaign_id>/edit", methods=["POST"])
app.add_api_route("/api/added", handler)
@app.get("/sales")
@app.websocket("/ws")
@app.get(f"/api/{NAME}")
@app.get(PATH)
#@app.get("/api/commented")
`;
    expect(routesOf([source])).toEqual({
      paths: [
        '/api/added',
        '/api/admin/clear-queue',
        `/api/agents/${NO_SUCH_ID}`,
        `/api/campaign/${NO_SUCH_ID}/edit`,
        `/api/emails/${NO_SUCH_ID}/approve`,
        '/api/icp/score',
        '/api/joined',
        '/api/keyword',
        `/api/n/0/${NO_SUCH_ID}`,
      ],
      unreadable: 2,
    });
  });
  it('puts prefixes of include_router in front, whatever file they stand in', () => {
    const router = 'router = APIRouter(prefix="/leads")\n@router.get("/all")\n';
    const main = 'app.include_router(leads.router, prefix="/api/v2")\napp.include_router(other)\n';
    expect(routesOf([router, main]).paths).toEqual(['/api/v2/leads/all']);
    expect(routesOf([router, 'app.include_router(r, prefix=P)']).unreadable).toBe(1);
    expect(routesOf(['r = APIRouter(prefix=P)\n@r.get("/x")']).unreadable).toBe(1);
  });
  it('finds every plain path, and never throws on any text', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('"', "'", '"""'),
        (words, quote) => {
          const at = `/api/${words.join('/')}`;
          expect(routesOf([`@app.post(\n  ${quote}${at}${quote},\n)\n`]).paths).toEqual([at]);
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('@app.get(', '"', "'", '(', ')', '#', '\n', ',', 'f', '/api/') }),
        text => {
          for (const found of routesOf([text]).paths) expect(found).toMatch(/^\/api(\/|$)/);
        },
      ),
    );
  });
});

const SOURCE = `
app = FastAPI()
@app.get("/api/operator/status")
@app.post("/api/operator/approve-batch/{batch_id}")
@app.get("/api/health/ready")
`;

async function sweep(
  options: Omit<MiniOptions, 'token'> = {},
  files: Readonly<Record<string, string>> = { 'dashboard/health_app.py': SOURCE },
  knownPaths: readonly string[] = ['/api/leads/{email}/timeline'],
) {
  const workspace = await mkdtemp(path.join(tmpdir(), 'caio-sweep-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(workspace, name)), { recursive: true });
      await writeFile(path.join(workspace, name), text);
    }
    const world = await authWorld(options, () => ({
      workspace,
      plan: { knownPaths },
    }));
    const result = await runHere(exposureSweep, () => exposureSweepInput(world.inputs, 'staging'), {
      files: createFilesPort(),
    });
    return { result, world, ids: idsOf(result) };
  } finally {
    await rm(workspace, { recursive: true });
  }
}

describe('the sweep', () => {
  it('tries every known door with GET and HEAD, without a token, and never with POST', async () => {
    const { result, world } = await sweep();
    expect(result.findings).toEqual([]);
    expect(result.outcome).toBe('pass');
    const tried = world.mini.asked.filter(asked => asked.path.startsWith('/api/'));
    const paths = [...new Set(tried.map(asked => asked.path))];
    expect(paths.filter(at => !/^\/api\/caio-cockpit-/.test(at)).sort()).toEqual([
      `/api/leads/${NO_SUCH_ID}/timeline`,
      `/api/operator/approve-batch/${NO_SUCH_ID}`,
      '/api/operator/status',
    ]);
    expect(paths).toHaveLength(4);
    expect(tried).toHaveLength(8);
    expect(new Set(world.mini.asked.map(asked => asked.method))).toEqual(new Set(['GET', 'HEAD']));
    expect(world.mini.asked.every(asked => asked.header === null && asked.query === null)).toBe(true);
  });
  it.each([200, 302, 403, 404, 405, 500])('an answer of %i is an open door, named', async status => {
    const { result } = await sweep({
      fault: asked => (asked.path === '/api/operator/status' ? { status } : undefined),
    });
    expect(result.outcome).toBe('fail');
    expect(result.findings.map(finding => [finding.id, finding.message])).toEqual([
      [
        'endpoint-open',
        `/api/operator/status answered GET ${status} and HEAD ${status} without a token; it must answer 401.`,
      ],
    ]);
  });
  it('a house without any lock fails in few words, with all doors in the evidence', async () => {
    const routes = Array.from({ length: 30 }, (_, n) => `@app.get("/api/r${n}")`).join('\n');
    const { result } = await sweep(
      { fault: asked => (asked.path.startsWith('/api/') ? { status: 200 } : undefined) },
      { 'dashboard/health_app.py': routes },
    );
    expect(result.outcome).toBe('fail');
    expect(result.findings).toHaveLength(13);
    expect(result.findings.at(-1)?.message).toBe(
      '20 more endpoints did not answer 401; the evidence lists them.',
    );
    expect(JSON.stringify(result.evidence).match(/"get":200,"head":200/g)).toHaveLength(32);
  });
  it('a door open for HEAD only is open', async () => {
    const { result, ids } = await sweep({
      fault: asked =>
        asked.method === 'HEAD' && asked.path.startsWith('/api/operator') ? { status: 200 } : undefined,
    });
    expect([result.outcome, ids]).toEqual(['fail', ['endpoint-open']]);
    for (const { message } of result.findings) expect(message).toContain(' answered HEAD 200 without');
  });
  it('a server without a lock fails at the made-up path too', async () => {
    const { result } = await sweep({
      fault: asked => (asked.path.startsWith('/api/caio-cockpit-') ? { status: 404 } : undefined),
    });
    expect(result.outcome).toBe('fail');
  });
  it.each(['dashboard', 'webhooks', 'core', 'api', 'routers', 'app', 'execution', '.'])(
    'finds doors in the source of the folder %s',
    async folder => {
      const files = {
        [`${folder}/deep/a.py`]: SOURCE,
        [`${folder}/a.py`]: SOURCE.replaceAll('operator', 'x'),
      };
      const { result, world } = await sweep({}, files, []);
      expect(result.outcome).toBe('pass');
      expect(world.mini.asked.map(asked => asked.path)).toContain('/api/x/status');
    },
  );
  it('tries what the deployment itself lists', async () => {
    const { result } = await sweep({
      fault: asked => {
        if (asked.path === '/openapi.json')
          return { status: 200, json: { paths: { '/api/new/{id}': {}, '/sales': {} } } };
        return asked.path === `/api/new/${NO_SUCH_ID}` ? { status: 200 } : undefined;
      },
    });
    expect(result.findings.map(finding => finding.message).join()).toContain(`/api/new/${NO_SUCH_ID}`);
  });
  it.each<[string, number, string, Partial<Answered>]>([
    ['every door is shut by somebody else', 401, '/api/', { html: '<html>Log in</html>' }],
    ['one door is shut by somebody else', 401, '/api/operator/status', { html: '<html>Log in</html>' }],
    ['one door is shut in words of another service', 401, '/api/operator/status', { json: { error: 'x' } }],
    ['a page answers everything', 200, '/api/', { html: '<html>Welcome</html>' }],
  ])('where %s it is not CAIO that was seen', async (_name, status, at, said) => {
    const { result, ids } = await sweep({
      fault: asked => (asked.path.startsWith(at) ? { status, ...said } : undefined),
    });
    expect([result.outcome, ids]).toEqual(['fail', ['not-caio-json']]);
  });
  it('no source, no pass', async () => {
    const { result, ids } = await sweep({}, { 'README.md': 'x' });
    expect([result.outcome, ids]).toEqual(['unknown', ['no-routes-found']]);
  });
  it('a source in which every door is open by design is no proof of a lock', async () => {
    const files = { 'dashboard/health_app.py': '@app.get("/api/health/ready")' };
    const { result, ids } = await sweep({}, files, []);
    expect([result.outcome, ids]).toEqual(['unknown', ['evidence-unreadable']]);
  });
  it('a pass needs 401 to both questions of every door: the second lock behind the judge', () => {
    const counts = { fromPlan: 0, fromDeployment: 0, unreadableRoutes: 0, foldersNotSearched: 0 };
    const shut = { path: '/api/x', get: 401, head: 401 };
    const holds = (row: object): boolean =>
      exposureSweep.evidence.safeParse({ ...counts, fromSource: 1, swept: [shut, { ...shut, ...row }] })
        .success;
    expect(holds({})).toBe(true);
    expect(exposureSweep.evidence.safeParse({ ...counts, fromSource: 0, swept: [shut, shut] }).success).toBe(
      false,
    );
    for (const other of [200, 404, null]) {
      expect(holds({ get: other })).toBe(false);
      expect(holds({ head: other })).toBe(false);
    }
  });
  it('says how many routes of the source could not be tried', async () => {
    const { result } = await sweep(
      {},
      { 'dashboard/health_app.py': `${SOURCE}@app.get(PATH)\n@app.get(f"/api/{NAME}")\n` },
    );
    expect([result.outcome, result.evidence]).toMatchObject(['pass', { unreadableRoutes: 2 }]);
    expect(result.notes.map(note => note.id)).toEqual(['routes-unreadable']);
  });
  it('says which folders it did not look into, and how many of them are there', async () => {
    const files = {
      'dashboard/health_app.py': SOURCE,
      'dashboard/static/a.py': SOURCE,
      'dashboard/templates/a.html': '',
      'core/__pycache__/a.pyc': '',
      'core/deep/__pycache__/a.pyc': '',
      // Nobody looks there anyway, and a file is no folder.
      'docs/static/a.py': SOURCE,
      'core/templates': '',
    };
    const { result } = await sweep({}, files);
    expect(result.outcome).toBe('pass');
    expect(result.notes.map(note => note.id)).toEqual(['folders-not-searched']);
    expect(result.notes[0]?.message).toContain('4 folders');
    expect(result.notes[0]?.message).toContain('(2 × __pycache__, 1 × static, 1 × templates)');
    expect(result.evidence).toMatchObject({ foldersNotSearched: 4 });
    const all = await sweep();
    expect([all.result.notes, all.result.evidence]).toMatchObject([[], { foldersNotSearched: 0 }]);
  });
  it('source that is too large to read, no pass', async () => {
    const { result, ids } = await sweep(
      {},
      { 'dashboard/health_app.py': SOURCE, 'core/huge.py': '#'.repeat(2 * 1024 * 1024 + 1) },
    );
    expect([result.outcome, ids]).toEqual(['unknown', ['source-unreadable']]);
  });
  it('silence is unknown, and a dead server is not asked for ever', async () => {
    const { result, ids, world } = await sweep(
      { fault: asked => (asked.path.startsWith('/api/') ? { status: 0, hangUp: true } : undefined) },
      {
        'dashboard/health_app.py': `app = FastAPI()\n${Array.from({ length: 60 }, (_, n) => `@app.get("/api/r${n}")`).join('\n')}`,
      },
    );
    expect([result.outcome, ids]).toEqual(['unknown', ['no-answer', 'sweep-given-up']]);
    expect(world.mini.asked.length).toBeLessThan(20);
  });
});
