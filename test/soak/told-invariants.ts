import type { Receipt } from '../e2e/member-topics.js';
import type { Sent, SoakMember } from './member.js';
import type { SoakScene } from './soak-scene.js';

type Told = {
  readonly member: SoakMember;
  readonly receipts: readonly Receipt[];
};

/**
 * 4, and what the intake promises: every record that ever stood on an intake topic has exactly one outcome, the one that
 * it must have; every submission was accepted once; each accepted report stands in the log once.
 */
export async function intakeProblems(scene: SoakScene): Promise<string[]> {
  const told = await Promise.all(
    scene.members.map(async (member) => ({ member, receipts: await member.receipts() })),
  );
  const problems = await Promise.all(told.map(outcomeProblems));
  return [...problems.flat(), ...(await reportProblems(scene, told))];
}

async function outcomeProblems({ member, receipts }: Told): Promise<string[]> {
  const { low, end } = await member.intakeOffsets();
  const answers = new Map<number, Set<string>>();
  for (const receipt of receipts) {
    const { offset } = receipt.answers;
    answers.set(offset, (answers.get(offset) ?? new Set()).add(JSON.stringify(receipt)));
  }
  const offsets = Array.from({ length: end }, (_, offset) => offset);
  const unanswered = offsets.filter((offset) => !answers.has(offset));
  const torn = [...answers].filter(([, all]) => all.size > 1).map(([offset]) => offset);
  const { handle } = member;
  return [
    ...(low === end ? [] : [`${handle}: records ${low} to ${end} are not deleted`]),
    ...(unanswered.length === 0 ? [] : [`${handle}: no receipt for ${unanswered.join()}`]),
    ...(torn.length === 0 ? [] : [`${handle}: different receipts for ${torn.join()}`]),
    ...member.sent.flatMap((sent) => wrongOutcome(sent, { member, receipts })),
    ...repeatedlyAccepted({ member, receipts }),
  ];
}

/** A repetition is accepted where what it repeats did not arrive; and what arrived twice is a repetition itself. */
const MEANS_THE_SAME: Partial<Record<Sent['expected'], readonly string[]>> = {
  ACCEPTED: ['ACCEPTED', 'DUPLICATE'],
  DUPLICATE: ['ACCEPTED', 'DUPLICATE'],
};

function wrongOutcome(
  { messageId, expected, arrived }: Sent,
  { member, receipts }: Told,
): string[] {
  const found = receipts.filter((receipt) => receipt.messageId === messageId);
  const wanted = MEANS_THE_SAME[expected] ?? [expected];
  const wrong = found.filter(({ status }) => !wanted.includes(status));
  // What cannot be read has no message id that could be told, where its headers are what is wrong.
  const missing = arrived && found.length === 0 && expected !== 'PARKED';
  return [
    ...(missing ? [`${member.handle}: ${messageId} has no receipt`] : []),
    ...wrong.map(({ status }) => `${member.handle}: ${messageId} is ${status}, not ${expected}`),
  ];
}

function repeatedlyAccepted({ member, receipts }: Told): string[] {
  const bySubmission = new Map<string, Receipt[]>();
  for (const receipt of distinct(receipts)) {
    if (receipt.submissionId === null || !receipt.reportId) continue;
    const others = bySubmission.get(receipt.submissionId) ?? [];
    bySubmission.set(receipt.submissionId, [...others, receipt]);
  }
  return [...bySubmission].flatMap(([submissionId, all]) => {
    const accepted = all.filter(({ status }) => status === 'ACCEPTED').length;
    const reports = new Set(all.map(({ reportId }) => reportId)).size;
    const sound = accepted === 1 && reports === 1;
    return sound ? [] : [`${member.handle}: ${submissionId} accepted ${accepted} times`];
  });
}

const distinct = (receipts: readonly Receipt[]): Receipt[] => [
  ...new Map(receipts.map((receipt) => [receipt.receiptId, receipt])).values(),
];

export const accepted = (receipts: readonly Receipt[]): Receipt[] =>
  distinct(receipts).filter(({ status }) => status === 'ACCEPTED');

async function reportProblems(scene: SoakScene, told: readonly Told[]): Promise<string[]> {
  const events = await scene.network.store.readAll({ after: 0, limit: 1_000_000 });
  const written = events.flatMap(({ event, correlation }) =>
    event.type === 'ReportSubmitted' && correlation.causationId?.startsWith('tocsin.intake.')
      ? [event.data.citation]
      : [],
  );
  const promised = told.flatMap(({ receipts }) =>
    accepted(receipts).map(({ reportId }) => reportId),
  );
  const same = sorted(written) === sorted(promised);
  return same ? [] : [`${promised.length} reports accepted, ${written.length} written`];
}

const sorted = (ids: readonly (string | undefined)[]): string =>
  ids
    .map(String)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join();
