import { createHmac } from 'node:crypto';
import type { CommandError, Commander, Commands, Submitted } from '@tocsin/commands';
import { streamOf } from '@tocsin/domain';
import type { EventStore } from '@tocsin/event-store';
import type { Problem } from '@tocsin/report-format';
import type { IntakeOutcome, MessagePlace, Receipt, Submission, WireMessage } from '@tocsin/wire';
import { judgeMessage, type Judgement } from './judge-message.js';
import type { Member, MemberAccounts } from './member-account.js';
import type { NetworkKey } from './network-key.js';
import type { MessageKey, OutcomeTable } from './outcome-table.js';
import { commandRefusal, problemAt, refusal } from './refusal-messages.js';
import { defectOf } from './defect.js';

/** A record of an intake topic. */
export type IntakeMessage = WireMessage & MessagePlace & { readonly timestamp: Date };

export type AnsweringSetting = {
  readonly commands: Commands;
  readonly store: Pick<EventStore, 'readStream'>;
  readonly accounts: MemberAccounts;
  readonly outcomes: OutcomeTable;
  readonly key: NetworkKey;
  /** Of the installation, for fingerprints. */
  readonly secret: Buffer;
  readonly now?: () => Date;
};

/**
 * Deals with one message: exactly one outcome, however often and by how many this is called. Throws what will pass by
 * itself (the database is away); everything else is an outcome.
 */
export async function answerMessage(
  setting: AnsweringSetting,
  member: Member,
  message: IntakeMessage,
): Promise<Receipt> {
  const { outcomes, key } = setting;
  const { topic, partition, offset } = message;
  const fingerprint = fingerprintOf(message, setting.secret);
  const place: MessageKey = { topic, partition, offset, fingerprint };
  const { organisationId, handle } = member;
  const judgement = await judgeMessage({ message, handle, key });
  const known = await outcomes.find(place, organisationId);
  const decided =
    known ??
    (await outcomes.keep(place, {
      organisationId,
      payload: message.value ?? null,
      decided: {
        outcome: await outcomeOf(setting, member, { judgement, place }),
        decidedAt: setting.now?.() ?? new Date(),
      },
    }));
  return {
    receiptId: fingerprint,
    answers: { topic, partition, offset },
    messageId: judgement.envelope?.messageId ?? null,
    submissionId: judgement.submissionId,
    trace: judgement.envelope?.trace ?? null,
    ...decided,
  };
}

type Judged = { readonly judgement: Judgement; readonly place: MessageKey };

async function outcomeOf(
  setting: AnsweringSetting,
  member: Member,
  judged: Judged,
): Promise<IntakeOutcome> {
  const { verdict } = judged.judgement;
  if (verdict.kind === 'unreadable') {
    return { status: 'PARKED', reason: verdict.reason, at: verdict.at };
  }
  try {
    const principal = await setting.accounts.commanderFor(member);
    if (!principal) return refused([refusal('NOT_PERMITTED')]);
    if (verdict.kind === 'refused') return refused(verdict.problems);
    return await commanded(setting, principal, { ...judged, submission: verdict.submission });
  } catch (error) {
    const reason = defectOf(error);
    if (reason === null) throw error;
    return { status: 'PARKED', reason, at: 'value' };
  }
}

async function commanded(
  setting: AnsweringSetting,
  principal: Commander,
  { judgement: { envelope }, place, submission }: Judged & { readonly submission: Submission },
): Promise<IntakeOutcome> {
  const { topic, partition, offset, fingerprint } = place;
  const causationId = `${topic} ${partition} ${offset} ${fingerprint}`;
  const trace = envelope?.trace ?? null;
  const context = { principal, correlation: { correlationId: fingerprint, causationId, trace } };
  if (envelope?.dryRun) {
    const problems = await setting.commands.validateReport(submission.report, context);
    return problems.length > 0 ? refused(inMessage(problems)) : { status: 'VALID' };
  }
  const submitted = await setting.commands.submitReport(submission, context);
  if (!submitted.ok) return refused(problemsOf(submitted.error));
  return {
    status: (await isRepetition(setting, submitted.value, causationId)) ? 'DUPLICATE' : 'ACCEPTED',
    reportId: submitted.value.citation,
    incidentIds: submitted.value.incidents.map(({ citation }) => citation),
  };
}

/** What an earlier attempt at this very message wrote is no repetition: it was stopped before it could say so. */
async function isRepetition(
  { store }: AnsweringSetting,
  { duplicate, reportId }: Submitted,
  causationId: string,
): Promise<boolean> {
  if (!duplicate) return false;
  const [first] = await store.readStream(streamOf.report(reportId));
  return first?.correlation.causationId !== causationId;
}

const refused = (problems: Extract<IntakeOutcome, { status: 'REFUSED' }>['problems']) =>
  ({ status: 'REFUSED', problems }) as const;

const problemsOf = (error: CommandError) =>
  'problems' in error ? inMessage(error.problems) : [commandRefusal(error)];

/** Commands speak of the report, but for these two; a receipt speaks of the message. */
const inMessage = (problems: readonly Problem[]) =>
  problems.map((found) =>
    problemAt(
      /^\/(?:submissionId|incidentIds)(?:\/|$)/.test(found.pointer)
        ? found.pointer
        : `/report${found.pointer}`,
      found,
    ),
  );

/**
 * A UUID (version 8, RFC 9562) of a record: of its place, and of what tells it apart from a record at the same place of
 * a topic that was made anew. Keyed, so that nobody can try out what was in it.
 */
function fingerprintOf(message: IntakeMessage, secret: Buffer): string {
  const { topic, partition, offset, timestamp, key, headers, value } = message;
  const id = [headers?.['ce_id']]
    .flat()
    .map((it) => (it === undefined ? null : it.toString('hex')));
  const digest = createHmac('sha256', secret)
    .update(
      JSON.stringify([topic, partition, offset, timestamp.getTime(), value?.byteLength ?? -1]),
    )
    .update(
      JSON.stringify([
        key === null || key === undefined ? null : Buffer.from(key).toString('hex'),
        id,
      ]),
    )
    .digest();
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x80, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = digest.toString('hex', 0, 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
