import { createHmac } from 'node:crypto';
import type { CommandError, Commander, Commands } from '@tocsin/commands';
import type { EventStore } from '@tocsin/event-store';
import type { Problem } from '@tocsin/report-format';
import type { IntakeOutcome, MessagePlace, Receipt, Submission, WireMessage } from '@tocsin/wire';
import { earlierAttempt, idsOf, isOf, isOfToday } from './earlier-attempt.js';
import { judgeMessage, type Judgement } from './judge-message.js';
import type { Member, MemberAccounts } from './member-account.js';
import type { NetworkKey } from './network-key.js';
import type { Decided, MessageKey, Outcome, OutcomeTable } from './outcome-table.js';
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
 * Deals with messages of one member: exactly one outcome for each, however often and by how many this is called, and
 * receipts in their order. Throws what will pass by itself (the database is away): then some may be decided already,
 * and get the same outcome the next time.
 */
export async function answerMessages(
  setting: AnsweringSetting,
  member: Member,
  messages: readonly IntakeMessage[],
): Promise<Receipt[]> {
  const { outcomes, key, secret } = setting;
  const { organisationId, handle } = member;
  const judged = await Promise.all(
    messages.map(async (message): Promise<Judged> => ({
      message,
      place: placeOf(message, secret),
      judgement: await judgeMessage({ message, handle, key }),
    })),
  );
  const places = judged.map(({ place }) => place);
  const known = await outcomes.find(places, organisationId);
  const undecided = judged.filter(({ place }) => !known.has(place.fingerprint));
  const decided =
    undecided.length > 0
      ? await outcomes.keep(await decideAll(setting, member, undecided), organisationId)
      : new Map<string, Decided>();
  return judged.map((each) => {
    const { fingerprint } = each.place;
    return receiptOf(each, (known.get(fingerprint) ?? decided.get(fingerprint)) as Decided);
  });
}

function placeOf(message: IntakeMessage, secret: Buffer): MessageKey {
  const { topic, partition, offset } = message;
  return { topic, partition, offset, fingerprint: fingerprintOf(message, secret) };
}

function receiptOf({ judgement, place }: Judged, decided: Decided): Receipt {
  const { topic, partition, offset, fingerprint } = place;
  return {
    receiptId: fingerprint,
    answers: { topic, partition, offset },
    messageId: judgement.envelope?.messageId ?? null,
    submissionId: judgement.submissionId,
    trace: judgement.envelope?.trace ?? null,
    ...decided,
  };
}

/**
 * Side by side, so that the store writes them in one batch; messages of one submission after each other, so that the
 * first one is the one that is accepted.
 */
function decideAll(
  setting: AnsweringSetting,
  member: Member,
  judged: readonly Judged[],
): Promise<Outcome[]> {
  const last = new Map<string, Promise<unknown>>();
  // Once for all of them: an append asks again under the lock.
  let commander: ReturnType<MemberAccounts['commanderFor']> | undefined;
  const commanding = () => (commander ??= setting.accounts.commanderFor(member));
  return Promise.all(
    judged.map((each) => {
      const { submissionId } = each.judgement;
      const before = submissionId === null ? undefined : last.get(submissionId);
      const outcome = decideAfter(before, () => outcomeOf({ setting, member, commanding }, each));
      if (submissionId !== null) last.set(submissionId, outcome);
      return outcome.then((outcome) => ({
        message: each.place,
        payload: each.message.value ?? null,
        decided: { outcome, decidedAt: setting.now?.() ?? new Date() },
      }));
    }),
  );
}

async function decideAfter(
  before: Promise<unknown> | undefined,
  decide: () => Promise<IntakeOutcome>,
): Promise<IntakeOutcome> {
  await before;
  return decide();
}

type Judged = {
  readonly message: IntakeMessage;
  readonly judgement: Judgement;
  readonly place: MessageKey;
};

type Asking = {
  readonly setting: AnsweringSetting;
  readonly member: Member;
  readonly commanding: () => Promise<Commander | null>;
};

async function outcomeOf(asking: Asking, judged: Judged): Promise<IntakeOutcome> {
  const { verdict } = judged.judgement;
  if (verdict.kind === 'unreadable') {
    return { status: 'PARKED', reason: verdict.reason, at: verdict.at };
  }
  try {
    const principal = await asking.commanding();
    if (verdict.kind === 'refused') {
      return refused(principal ? verdict.problems : [refusal('NOT_PERMITTED')]);
    }
    const submitted = { ...judged, submission: verdict.submission };
    return await commanded(asking, principal, submitted);
  } catch (error) {
    const reason = defectOf(error);
    if (reason === null) throw error;
    return { status: 'PARKED', reason, at: 'value' };
  }
}

type JudgedSubmission = Judged & { readonly submission: Submission };

async function commanded(
  { setting, member }: Asking,
  principal: Commander | null,
  judged: JudgedSubmission,
): Promise<IntakeOutcome> {
  const { judgement, place, submission } = judged;
  const { topic, partition, offset, fingerprint } = place;
  const causationId = `${topic} ${partition} ${offset} ${fingerprint}`;
  const outcome = principal
    ? await submittedBy(setting, principal, { ...judged, causationId })
    : refused([refusal('NOT_PERMITTED')]);
  if (judgement.envelope?.dryRun || !isOfToday(outcome)) return outcome;
  return (await earlierAttempt(setting, member, { submission, causationId })) ?? outcome;
}

async function submittedBy(
  setting: AnsweringSetting,
  principal: Commander,
  {
    judgement,
    place,
    submission,
    causationId,
  }: JudgedSubmission & { readonly causationId: string },
): Promise<IntakeOutcome> {
  const { envelope } = judgement;
  const trace = envelope?.trace ?? null;
  const correlation = { correlationId: place.fingerprint, causationId, trace };
  const context = { principal, correlation };
  if (envelope?.dryRun) {
    const problems = await setting.commands.validateReport(submission.report, context);
    return problems.length > 0 ? refused(inMessage(problems)) : { status: 'VALID' };
  }
  const submitted = await setting.commands.submitReport(submission, context);
  if (!submitted.ok) return refused(problemsOf(submitted.error));
  const { duplicate, reportId } = submitted.value;
  // What an earlier attempt at this very message wrote is no repetition: it was stopped before it could say so.
  const isRepetition = duplicate && !(await isOf(setting, reportId, causationId));
  return { status: isRepetition ? 'DUPLICATE' : 'ACCEPTED', ...idsOf(submitted.value) };
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
