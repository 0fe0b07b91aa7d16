import {
  existsSync,
  mkdirSync,
  readFileSync,
  copyFileSync,
  readdirSync,
  writeFileSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { ask, Installation, removeStoppedNetwork, until, type HubProcess } from './hub-process.js';
import { reportNumber, SUBMIT } from './payload.js';

jest.setTimeout(240_000);

const AIID = path.resolve(__dirname, '../../../shared/data/aiid');
const present = existsSync(path.join(AIID, 'incidents.csv'));
if (!present) {
  process.stderr.write(
    `\nNOT TESTED: the real incidents.csv of the AI Incident Database is not at ${AIID}\n`,
  );
}

let installation: Installation;
let other: Installation;
beforeEach(() => {
  [installation, other] = [new Installation(), new Installation()];
});
afterEach(() => Promise.all([installation.end(), other.end()]));
afterAll(removeStoppedNetwork);

const HEADER =
  'incident_id,date,reports,Alleged deployer of AI system,Alleged developer of AI system,' +
  'Alleged harmed or nearly harmed parties,description,title';
const row = (id: string, text = 'A robot stopped.') =>
  `${id},2020-02-29,[],"[""acme""]","[]","[]",${text},Robot stops`;

const written = (name: string, ...lines: string[]): string => {
  const file = path.join(installation.folder, name);
  writeFileSync(file, [HEADER, ...lines].join('\n'));
  return file;
};

const COUNT = `query ($id: [String!]!) {
  incidents(first: 1, filter: { externalId: { in: $id } }) { nodes { id tlp summary(lang: "en") } } }`;

const submitted = async (hub: HubProcess, number: number, description?: string) => {
  const { data } = await ask(hub, SUBMIT, {
    as: installation.account('dana'),
    id: `case-${number}`,
    report: reportNumber(number, description),
  });
  return data.submitReport as {
    report: { id: string };
    incident: { id: string };
    errors: unknown[];
  };
};

describe('tocsin import aiid', () => {
  it('works beside a running hub, whose members see the reports and the public does not', async () => {
    const hub = await installation.startAgain();
    const file = written('incidents.csv', row('1'), row('2'));
    const { code, stdout } = installation.tocsin(['import', 'aiid', file]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('2 rows')]);
    const as = installation.account('lucia');
    await until(async () => {
      const { data } = await ask(hub, COUNT, { as, id: ['AIID:2'] });
      return data?.incidents?.nodes.length === 1;
    }, 'lucia sees it');
    const { data } = await ask(hub, COUNT, { id: ['AIID:2'] });
    expect(data.incidents.nodes).toEqual([]);
  });

  it('lists what is bad with row and reason, loses nothing, and says so by its exit code', () => {
    const huge = `"${'x'.repeat(40_000_000)}"`;
    const file = written('incidents.csv', row('1'), row('zero'), row('3', huge), row('4'));
    const { code, stdout } = installation.tocsin(['import', 'aiid', file, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      rows: 4,
      written: 2,
      already: 0,
      bad: [
        { row: 2, line: 3, id: null, problems: [{ code: 'ID_INVALID' }] },
        { row: 3, line: 4, id: '3', problems: [{ code: 'PAYLOAD_TOO_LARGE' }] },
      ],
    });
    const again = installation.tocsin(['import', 'aiid', file, '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ rows: 4, written: 0, already: 2 });
  });

  it.each([
    ['a file that is not there', ['import', 'aiid', 'none.csv']],
    ['a file of another kind', ['import', 'aiid', path.join(__dirname, 'payload.ts')]],
    ['no file', ['import', 'aiid']],
    ['an unknown command', ['imprt']],
  ])('says in a sentence that it could not be done: %s', (_, args) => {
    const { code, stdout, stderr } = installation.tocsin(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr.length).toBeGreaterThan(10);
  });
});

(present ? describe : describe.skip)('tocsin import aiid with the real database', () => {
  it('takes all of its 1,367 incidents, and twice is once', () => {
    const args = ['import', 'aiid', path.join(AIID, 'incidents.csv'), '--json'];
    const duplicates = ['--duplicates', path.join(AIID, 'duplicates.csv')];
    const first = installation.tocsin([...args, ...duplicates]);
    expect(first.code).toBe(0);
    const { seconds, ...summary } = JSON.parse(first.stdout) as { seconds: number };
    expect(summary).toMatchObject({ rows: 1367, written: 1367, already: 0, bad: [] });
    process.stderr.write(`1,367 rows imported in ${seconds.toFixed(1)} s\n`);
    const again = installation.tocsin([...args, ...duplicates]);
    expect(JSON.parse(again.stdout)).toMatchObject({ rows: 1367, written: 0, already: 1367 });
  });
});

describe('tocsin backup and restore', () => {
  const CANARY = 'zuckerruebenkanarienvogel';

  /** Whether a word stands anywhere in the files of a data directory. */
  const holds = (folder: string, word: string): boolean =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).some((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return entry.isFile() && statSync(file).size > 0 && readFileSync(file).includes(word);
    });

  it('bring a network elsewhere, where it goes on and what was erased stays erased', async () => {
    const hub = await installation.startAgain();
    const kept = await submitted(hub, 1);
    const secret = await submitted(hub, 2, `It said: ${CANARY}.`);
    const before = installation.tocsin(['backup', 'before', '--json']);
    expect(before.code).toBe(0);
    const { data } = await ask(
      hub,
      'mutation ($id: ID!) { eraseReport(input: { reportId: $id, reason: "asked" }) { errors { code } } }',
      { as: installation.account('omar'), id: secret.report.id },
    );
    expect(data.eraseReport.errors).toEqual([]);
    expect(installation.tocsin(['backup', 'after']).code).toBe(0);
    hub.kill('SIGINT');
    await hub.ended;

    // The older backup, which still has the key, and the newer list of what was erased.
    const from = (name: string) => path.join(installation.folder, name);
    expect(other.tocsin(['restore', from('before')]).stderr).toContain('MASTER_KEY_MISSING');
    mkdirSync(other.data, { recursive: true, mode: 0o700 });
    for (const file of ['master.key', 'demo.json']) {
      copyFileSync(path.join(installation.data, file), path.join(other.data, file));
    }
    const args = ['restore', from('before'), '--erasures', from('after/keys'), '--json'];
    const restored = other.tocsin(args);
    expect([restored.code, restored.stderr]).toEqual([0, '']);
    expect(JSON.parse(restored.stdout)).toMatchObject({ erasures: 1 });
    expect(other.tocsin(['doctor']).code).toBe(0);

    const again = await other.start();
    const as = installation.account('dana');
    const REPORT = 'query ($id: ID!) { report(id: $id) { id description { value } } }';
    const find = async (id: string) => (await ask(again, REPORT, { as, id })).data.report;
    expect(await find(kept.report.id)).toMatchObject({ id: kept.report.id });
    expect(JSON.stringify(await find(secret.report.id))).not.toContain(CANARY);
    const text = `query { incidents(first: 50, filter: { text: "${CANARY}" }) { nodes { id } } }`;
    expect((await ask(again, text, { as })).data.incidents.nodes).toEqual([]);
    const { data: next } = await ask(again, SUBMIT, { as, id: 'case-3', report: reportNumber(3) });
    expect(next.submitReport).toMatchObject({ duplicate: false, errors: [] });
    for (const folder of [other.data, from('before'), from('after')]) {
      expect(holds(folder, CANARY)).toBe(false);
    }
  });

  it('is refused into a network that is there', async () => {
    const hub = await installation.startAgain();
    expect(installation.tocsin(['backup', 'copy']).code).toBe(0);
    expect(installation.tocsin(['backup', 'copy'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('BACKUP_TARGET_NOT_EMPTY'),
    });
    expect(installation.tocsin(['restore', 'copy'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('already-running'),
    });
    hub.kill('SIGINT');
    await hub.ended;
    expect(installation.tocsin(['restore', 'copy'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('DATABASE_NOT_EMPTY'),
    });
  });
});

describe('tocsin views and doctor', () => {
  it('look at a running hub and make its views again while it serves', async () => {
    const hub = await installation.startAgain();
    const status = () => installation.tocsin(['views', 'status', '--hash', '--json']);
    const hashes = () =>
      (JSON.parse(status().stdout) as { name: string; hash: string }[]).map(({ hash }) => hash);
    const before = hashes();
    const rebuilt = installation.tocsin(['views', 'rebuild', '--compare']);
    expect(rebuilt.code).toBe(0);
    expect(rebuilt.stdout.match(/the same/g)).toHaveLength(3);
    expect(hashes()).toEqual(before);
    expect((await submitted(hub, 1)).errors).toEqual([]);
    const doctor = installation.tocsin(['doctor', '--json']);
    expect(doctor.code).toBe(0);
    expect(JSON.parse(doctor.stdout)).toContainEqual(
      expect.objectContaining({ id: 'postgres', found: expect.stringContaining('a hub runs') }),
    );
  });

  it('the doctor makes nothing where there is nothing', () => {
    const { code, stdout } = installation.tocsin(['doctor']);
    expect([code, existsSync(installation.data)]).toEqual([0, false]);
    expect(stdout).toContain('npm start makes one');
  });
});
