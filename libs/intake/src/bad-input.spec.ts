import { encodeReceipt } from '@tocsin/wire';
import type { IntakeMessage } from './answer-message.js';
import { networkKey } from './network-key.js';
import {
  aJwe,
  aMessage,
  aReport,
  answerMessage,
  aSubmission,
  intakeWorld,
  problemsOf,
  type IntakeWorld,
} from './testing/intake-world.js';
import { withLongPointers, withUnknownFields } from './testing/long-refusals.js';

let world: IntakeWorld;

beforeAll(async () => {
  world = await intakeWorld();
});

afterAll(() => world.drop());

const answer = (message: IntakeMessage) => answerMessage(world.setting, world.lab, message);

describe('a JWE', () => {
  it('is opened with a key that the installation always has again', async () => {
    const { publicKeys } = world.setting.key;
    const again = await networkKey((purpose) => world.store.keys.derive(purpose));
    expect(again.publicKeys).toEqual(publicKeys);
    expect(publicKeys.keys).toEqual([
      expect.objectContaining({ kty: 'EC', crv: 'P-256', use: 'enc', alg: 'ECDH-ES+A256KW' }),
    ]);
    expect(JSON.stringify(publicKeys)).not.toContain('"d"');
  });

  const readings: [string, string, () => Promise<IntakeMessage>][] = [
    [
      'JWE_ISSUER',
      'of another member, sent on',
      () => aJwe(world, aSubmission(), { iss: 'somebody-else' }),
    ],
    [
      'JWE_ISSUER',
      'that does not say who made it',
      () => aJwe(world, aSubmission(), { iss: undefined }),
    ],
    ['JWE_UNKNOWN_KEY', 'to another key', () => aJwe(world, aSubmission(), { kid: 'other' })],
    [
      'JWE_ALGORITHM',
      'with another key agreement',
      () => aJwe(world, aSubmission(), { alg: 'ECDH-ES' }),
    ],
    ['JWE_ALGORITHM', 'with another cipher', () => aJwe(world, aSubmission(), { enc: 'A128GCM' })],
    [
      'JWE_MALFORMED',
      'that is none',
      async () => ({ ...(await aJwe(world, aSubmission())), value: Buffer.from('a.b') }),
    ],
    [
      'JWE_UNDECIPHERABLE',
      'that was changed on its way',
      async () => {
        const message = await aJwe(world, aSubmission());
        const parts = message.value!.toString().split('.');
        parts[3] = `${parts[3]!.startsWith('A') ? 'B' : 'A'}${parts[3]!.slice(1)}`;
        return { ...message, value: Buffer.from(parts.join('.')) };
      },
    ],
  ];

  it.each(readings)('is set aside as %s: %s', async (reason, _what, make) => {
    expect((await answer(await make())).outcome).toEqual({ status: 'PARKED', reason, at: 'value' });
  });
});

describe('bad input', () => {
  const raw = (text: string) => aMessage(Buffer.from(text));
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const parked: [string, string, () => IntakeMessage][] = [
    ['VALUE_NOT_JSON', 'value', () => raw('{"submissionId":')],
    ['VALUE_NOT_UTF8', 'value', () => aMessage(Buffer.from([0x7b, 0xff, 0x7d]))],
    ['NULL_VALUE', 'value', () => aMessage(null)],
    ['VALUE_TOO_LARGE', 'value', () => aMessage(Buffer.alloc(5 * 1024 * 1024, 'x'))],
    [
      'MISSING_HEADER',
      'ce_specversion',
      () => ({ ...aMessage(aSubmission()), headers: undefined }),
    ],
    ['MISSING_HEADER', 'ce_id', () => aMessage(aSubmission(), { headers: { ce_id: undefined } })],
    [
      'UNKNOWN_SPEC_VERSION',
      'ce_specversion',
      () => aMessage(aSubmission(), { headers: { ce_specversion: '0.3' } }),
    ],
    [
      'UNKNOWN_TYPE',
      'ce_type',
      () => aMessage(aSubmission(), { headers: { ce_type: 'com.example.x' } }),
    ],
    [
      'UNKNOWN_SCHEMA_VERSION',
      'ce_type',
      () => aMessage(aSubmission(), { headers: { ce_type: 'org.tocsin.report.submit.v2' } }),
    ],
    [
      'UNKNOWN_CONTENT_TYPE',
      'content-type',
      () => aMessage(aSubmission(), { headers: { 'content-type': 'text/xml' } }),
    ],
    [
      'MALFORMED_HEADER',
      'ce_dryrun',
      () => aMessage(aSubmission(), { headers: { ce_dryrun: 'yes' } }),
    ],
  ];

  it.each(parked)('is set aside as %s at %s', async (reason, at, make) => {
    const message = make();
    const receipt = await answer(message);
    expect(receipt.outcome).toEqual({ status: 'PARKED', reason, at });
    expect(await answer(message)).toEqual(receipt);
  });

  it.each([
    ['has 40,000 fields that nobody knows', () => withUnknownFields('case-1', 40_000)],
    ['names 1,000 fields twice behind long names', () => withLongPointers(1_000)],
  ])(
    'that %s is answered with the first of what is wrong and the number of the rest',
    async (_, make) => {
      const value = make();
      const receipt = await answer(aMessage(value));
      const problems = problemsOf(receipt.outcome) as string[][];
      expect(problems.length).toBeGreaterThan(1);
      expect(problems.at(-1)).toEqual(['MORE_PROBLEMS', '']);
      expect(encodeReceipt(receipt, null).value.byteLength).toBeLessThan(200_000);
    },
  );

  const refused: [string, string, () => IntakeMessage][] = [
    ['KEY_NOT_SUBMISSION_ID', '/submissionId', () => ({ ...aMessage(aSubmission()), key: null })],
    [
      'KEY_NOT_SUBMISSION_ID',
      '/submissionId',
      () => ({ ...aMessage(aSubmission()), key: Buffer.from('other') }),
    ],
    ['WRONG_TYPE', '', () => raw('[1]')],
    ['REQUIRED', '/submissionId', () => aMessage({ report: aReport() })],
    ['WRONG_FORMAT', '/submissionId', () => aMessage(aSubmission({ submissionId: 'a\nb' }))],
    ['REQUIRED', '/report', () => aMessage({ submissionId: 'case-x' })],
    [
      'UNKNOWN_FIELD',
      '/organisation',
      () => aMessage(aSubmission({ organisation: 'another-lab' })),
    ],
    [
      'UNKNOWN_FIELD',
      '/__proto__',
      () => raw('{"__proto__":{"submissionId":"x"},"report":{},"submissionId":"p"}'),
    ],
    [
      'DUPLICATE_KEY',
      '/submissionId',
      () => raw('{"submissionId":"a","report":{},"submissionId":"b"}'),
    ],
    ['TOO_DEEP', '', () => raw(`{"submissionId":"deep","report":{"title":${nested(40)}}}`)],
    [
      'NUL_CHARACTER',
      '',
      () => aMessage(aSubmission({ report: aReport({ title: { lang: 'en', value: 'a\0' } }) })),
    ],
    [
      'LONE_SURROGATE',
      '',
      () => aMessage(aSubmission({ report: aReport({ title: { lang: 'en', value: '\ud800' } }) })),
    ],
    [
      'UNKNOWN_FIELD',
      '/report/__proto__',
      () => {
        const text = JSON.stringify(aSubmission({ submissionId: 'proto' })).replace(
          '"report":{',
          '"report":{"__proto__":{"a":1},',
        );
        return { ...raw(text), key: Buffer.from('proto') };
      },
    ],
  ];

  it.each(refused)('is refused with %s at "%s"', async (code, pointer, make) => {
    const message = make();
    const first = await answer({ ...message, key: message.key ?? keyIn(message) });
    const given = code === 'KEY_NOT_SUBMISSION_ID' ? await answer(message) : first;
    expect(problemsOf(given.outcome)).toEqual(
      expect.arrayContaining([[code, pointer === '' ? expect.any(String) : pointer]]),
    );
  });

  const keyIn = ({ value }: IntakeMessage) =>
    Buffer.from(/"submissionId":"(\w+)"/.exec(String(value))?.[1] ?? '');

  it('keeps what it cannot read sealed, for the organisation that sent it', async () => {
    const receipt = await answer(raw('{"canary'));
    const { rows } = await world.pool.query<{ sealed: Buffer; reason: string; bytes: number }>(
      'select sealed, reason, bytes from intake.parked where receipt = $1',
      [receipt.receiptId],
    );
    expect(rows).toMatchObject([{ reason: 'VALUE_NOT_JSON', bytes: 8 }]);
    expect(rows[0]!.sealed.toString('latin1')).not.toContain('canary');
  });

  it('leaves no word of it in any table of the intake', async () => {
    await answer(aMessage(aSubmission({ canary: 1 })));
    const { rows } = await world.pool.query<{ text: string }>(
      'select o::text as text from intake.outcome o union all select p::text from intake.parked p',
    );
    const all = rows.map(({ text }) => text).join();
    expect(all).not.toMatch(/canary|case-\d/);
    expect(all).not.toContain(Buffer.from('canary').toString('hex'));
  });
});
