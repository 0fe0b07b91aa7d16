import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { intakeTopic } from '@tocsin/kafka';
import { sendCompressed, type Compression } from '@tocsin/kafka/testing';
import type { LocalKafka } from '@tocsin/local-kafka';
import { describeWithOwnKafka, startTestKafka } from '@tocsin/local-kafka/testing';
import {
  aMessage,
  aReport,
  aSubmission,
  intakeWorld,
  type IntakeWorld,
} from './testing/intake-world.js';
import { MembersOnKafka, until } from './testing/members-on-kafka.js';

const DOCS = path.resolve(__dirname, '../../../docs');
const PYTHON_EXAMPLE = path.join(DOCS, 'examples/send_report.py');

const runs = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;

type Describe = (name: string, specs: () => void) => void;

/** `describe`, or a skipped one whose title says why, for what not every machine has. */
const describeWhere = (present: boolean, missing: string): Describe => {
  const { skip } = describe;
  return present ? describe : (...[name, specs]) => skip(`${name} [not run: ${missing}]`, specs);
};

const kcat = spawnSync('kcat', ['-V'], { encoding: 'utf8' }).stdout ?? '';
const [, major = '0', minor = '0', patch = '0'] = /librdkafka (\d+)\.(\d+)\.(\d+)/.exec(kcat) ?? [];
// Older ones do SCRAM otherwise than RFC 5802 says, and Kafka 4 refuses them.
const doesScram = Number(major) * 10_000 + Number(minor) * 100 + Number(patch) >= 20_601;
const describeWithKcat = describeWhere(doesScram, 'kcat with librdkafka 2.6.1 or newer');
const describeWithPython = describeWhere(runs('python3', '-V'), 'python3 is not installed');
const describeWithPythonClient = describeWhere(
  runs('python3', '-c', 'import confluent_kafka, jwcrypto, requests'),
  'pip install confluent-kafka jwcrypto requests',
);

describeWithPython('the example of a member’s producer in Python', () => {
  it('is Python', async () => {
    const check = 'import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read())';
    expect(runs('python3', '-c', check, PYTHON_EXAMPLE)).toBe(true);
  });
});

describeWithOwnKafka('producers that are not kafkajs', () => {
  let kafka: LocalKafka;
  let world: IntakeWorld;
  let members: MembersOnKafka;
  let published: Server;
  const folder = mkdtempSync(path.join(tmpdir(), 'tocsin-producers-'));

  beforeAll(async () => {
    [kafka, world] = await Promise.all([startTestKafka(), intakeWorld()]);
    members = new MembersOnKafka(world, kafka);
    await members.admit('lab-a');
    await members.intake();
    const keys = JSON.stringify(world.setting.key.publicKeys);
    published = createServer((_request, response) => response.end(keys)).listen(0, '127.0.0.1');
    await once(published, 'listening');
  });

  afterAll(async () => {
    published.close();
    rmSync(folder, { recursive: true });
    await members.close();
    await Promise.all([kafka.stop(), world.drop()]);
  });

  const password = () => kafka.members.get('lab-a')!.password;

  /** The command of docs/intake.md, for this broker and member. */
  function kcatCommand(submissionId: string): string {
    const page = readFileSync(path.join(DOCS, 'intake.md'), 'utf8');
    const [command = ''] = /^kcat -P [^]*?(?=\n\n)/m.exec(page) ?? [];
    return command
      .replace('kafka.example.org:9093', kafka.memberBrokers)
      .replaceAll('my-lab', 'lab-a')
      .replace('case-4711', submissionId)
      .replace('SASL_SSL', 'SASL_PLAINTEXT')
      .replace('$(uuidgen)', randomUUID());
  }

  const answered = (submissionId: string) =>
    until(
      () => members.receipts('lab-a').filter((each) => each.submissionId === submissionId),
      ({ length }) => length > 0,
      30_000,
    );

  it.each<Compression>(['zstd', 'lz4', 'snappy'])('may compress with %s', async (compression) => {
    const submission = aSubmission();
    const { headers = {} } = aMessage(submission);
    await sendCompressed(members.memberClient('lab-a'), compression, {
      topic: intakeTopic('lab-a').name,
      key: submission.submissionId,
      headers: Object.fromEntries(Object.entries(headers).map(([name, it]) => [name, String(it)])),
      value: Buffer.from(JSON.stringify(submission)),
    });
    const [receipt] = await answered(submission.submissionId);
    expect(receipt?.status).toBe('ACCEPTED');
  });

  describeWithKcat('kcat', () => {
    it('may be used as the example is', async () => {
      const submission = aSubmission();
      execFileSync('sh', ['-c', kcatCommand(submission.submissionId)], {
        input: JSON.stringify(submission),
        env: { ...process.env, TOCSIN_PASSWORD: password() },
        timeout: 30_000,
      });
      const [receipt] = await answered(submission.submissionId);
      expect(receipt?.status).toBe('ACCEPTED');
    });
  });

  describeWithPythonClient('Python', () => {
    it('may be used as the example is', async () => {
      for (const [submissionId, tlp] of [
        ['python-1', 'TLP:GREEN'],
        ['python-2', 'TLP:AMBER'],
      ] as const) {
        const file = path.join(folder, 'report.json');
        writeFileSync(file, JSON.stringify(aReport({ sharing: { tlp } })));
        const child = spawn('python3', [PYTHON_EXAMPLE, file, submissionId], {
          stdio: ['ignore', 'pipe', 'inherit'],
          timeout: 60_000,
          env: {
            PATH: process.env.PATH,
            TOCSIN_BROKERS: kafka.memberBrokers,
            TOCSIN_HANDLE: 'lab-a',
            TOCSIN_PASSWORD: password(),
            TOCSIN_URL: `http://127.0.0.1:${(published.address() as AddressInfo).port}`,
            TOCSIN_TLS: '0',
          },
        });
        const receipt = JSON.parse(await text(child.stdout)) as unknown;
        expect(receipt).toMatchObject({ status: 'ACCEPTED', submissionId });
      }
    });
  });
});
