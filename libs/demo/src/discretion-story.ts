import { streamOf } from '@tocsin/domain';
import type { SubmitInput, Submitted } from '@tocsin/commands';
import { atCurrentVersion, valueOf } from './outcomes.js';
import { isTold, type DemoStage } from './demo-stage.js';
import { leakedConversation } from './reports/leaked-conversation.js';
import { cacheExploit } from './reports/cache-exploit.js';
import { crosswalkRobot } from './reports/crosswalk-robot.js';

/**
 * What is said to few people, by somebody who is not named, or taken back from the public. Told again, it changes
 * nothing.
 */
export async function tellOfDiscretion(stage: DemoStage): Promise<void> {
  const leak = await submits(stage, 'chenyu', {
    submissionId: 'demo-leaked-conversation',
    report: leakedConversation,
  });
  await tellQuestion(stage, leak);
  await tellExploit(stage, leak);
  await tellWithdrawal(stage);
}

type Key = Parameters<DemoStage['as']>[0];

/** A repeated submission is the original answer. */
const submits = async (
  { commands, as }: DemoStage,
  key: Key,
  submission: SubmitInput,
): Promise<Submitted> => valueOf(await commands.submitReport(submission, as(key)));

/** The reader does not know whom he asks, and gets an answer all the same. */
async function tellQuestion(stage: DemoStage, { reportId, citation }: Submitted): Promise<void> {
  const { commands, as } = stage;
  const stream = streamOf.report(reportId);
  if (await isTold(stage, stream, 'ReportInformationAnswered')) return;
  const question =
    'Does it also happen to assistants that keep no conversation, or only where sessions are cached?';
  const { requestId } = valueOf(
    await commands.requestInformation({ reportId: citation, question }, as('dana')),
  );
  const answer =
    '只发生在启用会话缓存的部署中；关闭缓存后未再出现。Only where sessions are cached.';
  valueOf(await commands.answerInformationRequest({ requestId, answer }, as('chenyu')));
}

/** For two people by name; neither their colleagues nor the secretariat know that it exists. */
async function tellExploit(stage: DemoStage, leak: Submitted): Promise<void> {
  const namedPeople = [stage.as('chenyu'), stage.as('dana')].map(
    ({ principal }) => principal.viewer.personId,
  );
  const report = { ...cacheExploit, sharing: { tlp: 'TLP:RED', namedPeople } };
  const incidentIds = leak.incidents.map(({ citation }) => citation);
  await submits(stage, 'linjing', { submissionId: 'demo-cache-exploit', report, incidentIds });
}

/** It was public for a while. Whoever has its id is told that it was, and nothing else. */
async function tellWithdrawal(stage: DemoStage): Promise<void> {
  const { commands, as } = stage;
  const { reportId, citation } = await submits(stage, 'mei', {
    submissionId: 'demo-crosswalk-robot',
    report: crosswalkRobot,
  });
  const stream = streamOf.report(reportId);
  if (!(await isTold(stage, stream, 'ReportPublicationConfirmed'))) {
    await atCurrentVersion((expectedVersion) =>
      commands.confirmPublication({ reportId: citation, expectedVersion }, as('amara')),
    );
  }
  if (await isTold(stage, stream, 'ReportSharingChanged')) return;
  await atCurrentVersion((expectedVersion) =>
    commands.changeSharing(
      {
        reportId: citation,
        expectedVersion,
        sharing: { tlp: 'TLP:GREEN' },
        reason: 'A court keeps the matter closed until it has decided.',
      },
      as('mei'),
    ),
  );
}
