import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import type { LocalKafka } from '@tocsin/local-kafka';
import { describeWithOwnKafka, startTestKafka } from '@tocsin/local-kafka/testing';
import { transformSync } from 'esbuild';
import { aReport, intakeWorld, type IntakeWorld } from './testing/intake-world.js';
import { MembersOnKafka } from './testing/members-on-kafka.js';

const REPOSITORY = path.resolve(__dirname, '../../..');
const docs = (file: string): string => readFileSync(path.join(REPOSITORY, 'docs', file), 'utf8');

describeWithOwnKafka('the example of a member’s producer in TypeScript', () => {
  let kafka: LocalKafka;
  let world: IntakeWorld;
  let members: MembersOnKafka;
  let published: Server;
  let folder: string;

  beforeAll(async () => {
    [kafka, world] = await Promise.all([startTestKafka(), intakeWorld()]);
    members = new MembersOnKafka(world, kafka);
    await members.admit('lab-a');
    await members.intake();
    const keys = JSON.stringify(world.setting.key.publicKeys);
    published = createServer((_request, response) => response.end(keys)).listen(0, '127.0.0.1');
    await once(published, 'listening');
    // Beside the packages that the example imports.
    const cache = path.join(REPOSITORY, 'node_modules/.cache/tocsin');
    mkdirSync(cache, { recursive: true });
    folder = mkdtempSync(path.join(cache, 'example-'));
    const { code } = transformSync(docs('examples/send-report.ts'), { loader: 'ts' });
    writeFileSync(path.join(folder, 'send-report.mjs'), code);
  });

  afterAll(async () => {
    published.close();
    rmSync(folder, { recursive: true });
    await members.close();
    await Promise.all([kafka.stop(), world.drop()]);
  });

  const send = async (submissionId: string, tlp: string, ...flags: readonly string[]) => {
    const file = path.join(folder, 'report.json');
    writeFileSync(file, JSON.stringify(aReport({ sharing: { tlp } })));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(folder, 'send-report.mjs'), file, submissionId, ...flags],
      {
        timeout: 60_000,
        env: {
          PATH: process.env.PATH,
          TOCSIN_BROKERS: kafka.memberBrokers,
          TOCSIN_HANDLE: 'lab-a',
          TOCSIN_PASSWORD: kafka.members.get('lab-a')!.password,
          TOCSIN_URL: `http://127.0.0.1:${(published.address() as AddressInfo).port}`,
          TOCSIN_TLS: '0',
        },
      },
    );
    return JSON.parse(stdout) as unknown;
  };

  it('tries a report, submits it, and gets the first answer again', async () => {
    expect(await send('case-1', 'TLP:GREEN', '--dry-run')).toMatchObject({ status: 'VALID' });
    const accepted = await send('case-1', 'TLP:GREEN');
    expect(accepted).toMatchObject({ status: 'ACCEPTED', submissionId: 'case-1' });
    const { reportId } = accepted as { reportId: string };
    expect(await send('case-1', 'TLP:GREEN')).toMatchObject({ status: 'DUPLICATE', reportId });
  });

  it('encrypts what is not for whoever runs the broker', async () => {
    expect(await send('case-2', 'TLP:AMBER')).toMatchObject({ status: 'ACCEPTED' });
  });

  it('is told why a report is refused', async () => {
    expect(await send('case-3', 'TLP:RED')).toMatchObject({
      status: 'REFUSED',
      problems: [expect.objectContaining({ code: 'RED_NOT_OVER_KAFKA' })],
    });
  });
});
