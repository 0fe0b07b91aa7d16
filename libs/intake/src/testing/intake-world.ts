import { createTestAccess } from '@tocsin/access/testing';
import { testNetwork, type TestNetwork } from '@tocsin/commands/testing';
import type { PostgresEventStore } from '@tocsin/event-store';
import { aPayload } from '@tocsin/domain/testing';
import { CompactEncrypt, importJWK } from 'jose';
import type { IntakeOutcome, Receipt } from '@tocsin/wire';
import { answerMessages, type AnsweringSetting, type IntakeMessage } from '../answer-message.js';
import { MemberAccounts, type Member } from '../member-account.js';
import { networkKey, type NetworkKey, type PublicKeys } from '../network-key.js';
import { OutcomeTable, type Pool } from '../outcome-table.js';
import { migrations } from '../schema/migrations.js';

/** A network on PostgreSQL with an intake. */
export type IntakeWorld = {
  readonly network: TestNetwork;
  readonly store: PostgresEventStore;
  readonly pool: Pool;
  readonly setting: AnsweringSetting;
  /** The organisation of Ada, who is a reporter. */
  readonly lab: Member;
  readonly other: Member;
  drop(): Promise<void>;
};

export async function intakeWorld(): Promise<IntakeWorld> {
  const world = await createTestAccess();
  const { pool } = world.test.database;
  for (const { sql } of migrations) await pool.query(sql);
  const network = await testNetwork({ on: world });
  const { store } = world.test;
  const [lab, other] = await Promise.all(
    [network.people.ada.organisationId, network.people.lin.organisationId].map(
      async (organisationId) => {
        const entry = (await network.access.organisations([organisationId])).get(organisationId);
        return { organisationId, handle: entry!.handle };
      },
    ),
  );
  return {
    network,
    store,
    pool,
    lab: lab!,
    other: other!,
    setting: {
      commands: network.commands,
      store,
      accounts: new MemberAccounts(network.access, network.acts),
      outcomes: new OutcomeTable(pool, store.keys),
      key: await networkKey((purpose) => store.keys.derive(purpose)),
      secret: store.keys.derive('intake fingerprint'),
    },
    drop: () => network.drop(),
  };
}

/** Deals with one message. */
export async function answerMessage(
  setting: AnsweringSetting,
  member: Member,
  message: IntakeMessage,
): Promise<Receipt> {
  const [receipt] = await answerMessages(setting, member, [message]);
  if (!receipt) throw new Error('a message has a receipt');
  return receipt;
}

/** TLP:GREEN for all members, unless said otherwise. */
export const aReport = (given: object = {}): Record<string, unknown> => ({
  ...aPayload(),
  sharing: { tlp: 'TLP:GREEN' },
  ...given,
});

let messages = 0;

/** A message as a member's producer sends it; `value` may be anything. */
export function aMessage(
  value: unknown,
  given: Partial<Omit<IntakeMessage, 'value' | 'headers'>> & {
    readonly headers?: Record<string, string | undefined>;
  } = {},
): IntakeMessage {
  messages += 1;
  const { headers, ...place } = given;
  const { submissionId } = (value ?? {}) as { readonly submissionId?: unknown };
  const all = {
    ce_specversion: '1.0',
    ce_id: `message-${messages}`,
    ce_source: 'urn:example:lab',
    ce_type: 'org.tocsin.report.submit.v1',
    'content-type': 'application/json',
    ...headers,
  };
  return {
    topic: 'tocsin.intake.lab.v1',
    partition: 0,
    offset: messages,
    timestamp: new Date('2026-11-25T12:00:00Z'),
    key: typeof submissionId === 'string' ? Buffer.from(submissionId) : null,
    headers: Object.fromEntries(
      Object.entries(all).flatMap(([name, text]) =>
        text === undefined ? [] : [[name, Buffer.from(text)]],
      ),
    ),
    value: Buffer.isBuffer(value) || value === null ? value : Buffer.from(JSON.stringify(value)),
    ...place,
  };
}

/** What a member's engineer does with the published key. */
async function encrypted(
  plain: unknown,
  { keys }: PublicKeys,
  header: Record<string, unknown>,
): Promise<Buffer> {
  const [published] = keys;
  const jwe = await new CompactEncrypt(Buffer.from(JSON.stringify(plain)))
    .setProtectedHeader({
      alg: 'ECDH-ES+A256KW',
      enc: 'A256GCM',
      kid: published!.kid!,
      ...header,
    })
    .encrypt(await importJWK(published!, (header['alg'] ?? 'ECDH-ES+A256KW') as string));
  return Buffer.from(jwe);
}

let submissions = 0;

export const aSubmission = (given: object = {}) => {
  submissions += 1;
  return { submissionId: `case-${submissions}`, report: aReport(), ...given };
};

/** Who encrypts, to whose key. */
type Sealing = {
  readonly lab: Pick<Member, 'handle'>;
  readonly setting: { readonly key: Pick<NetworkKey, 'publicKeys'> };
};

/** A submission as a JWE of the lab, unless the header says otherwise. */
export async function aJwe(
  { setting, lab }: Sealing,
  submission: { readonly submissionId: string },
  header: Record<string, unknown> = {},
): Promise<IntakeMessage> {
  const { publicKeys } = setting.key;
  const value = await encrypted(submission, publicKeys, { iss: lab.handle, ...header });
  return {
    ...aMessage(value, { headers: { 'content-type': 'application/jose' } }),
    key: Buffer.from(submission.submissionId),
  };
}

/** Code and pointer of everything that a message was refused for; the outcome itself where it was not. */
export const problemsOf = (outcome: IntakeOutcome) =>
  outcome.status === 'REFUSED'
    ? outcome.problems.map(({ code, pointer }) => [code, pointer])
    : outcome;
