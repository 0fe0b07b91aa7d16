import { streamOf } from '@tocsin/domain';
import type { Commands, WrittenSubmission } from '@tocsin/commands';
import type { EventStore } from '@tocsin/event-store';
import type { IntakeOutcome, Submission } from '@tocsin/wire';
import type { Member, MemberAccounts } from './member-account.js';

type Reading = { readonly store: Pick<EventStore, 'readStream'> };

type Looking = Reading & {
  readonly accounts: Pick<MemberAccounts, 'personOf'>;
  readonly commands: Pick<Commands, 'findSubmission'>;
};

type Attempt = {
  readonly submission: Submission;
  /** Names this very message. */
  readonly causationId: string;
};

/** Of refusals these say what is so today, and not what was so when an earlier attempt was accepted. */
const OF_TODAY: ReadonlySet<string> = new Set(['NOT_PERMITTED', 'NOT_FOUND', 'SUBMISSION_ERASED']);

export const isOfToday = (outcome: IntakeOutcome): boolean =>
  outcome.status === 'REFUSED' && outcome.problems.some(({ code }) => OF_TODAY.has(code));

/**
 * What an earlier attempt at this very message has written, and was stopped before it could say so: it stands, also
 * where its sender may do nothing any more. Null: there was none.
 */
export async function earlierAttempt(
  { accounts, commands, store }: Looking,
  member: Member,
  { submission, causationId }: Attempt,
): Promise<IntakeOutcome | null> {
  const personId = await accounts.personOf(member);
  const written = personId === null ? null : await commands.findSubmission(submission, personId);
  if (!written || !(await isOf({ store }, written.reportId, causationId))) return null;
  return { status: 'ACCEPTED', ...idsOf(written) };
}

/** Whether it was this message that a report came with. */
export async function isOf(
  { store }: Reading,
  reportId: string,
  causationId: string,
): Promise<boolean> {
  const [first] = await store.readStream(streamOf.report(reportId));
  return first?.correlation.causationId === causationId;
}

/** The ids that a receipt tells. */
export const idsOf = ({ citation, incidents }: Omit<WrittenSubmission, 'reportId'>) => ({
  reportId: citation,
  incidentIds: incidents.map((incident) => incident.citation),
});
