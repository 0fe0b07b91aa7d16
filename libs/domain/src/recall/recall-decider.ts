import { accept, refuse, type Decision } from '../decision.js';
import type { ReportEvent } from '../report/report-events.js';
import { accessOf, type ReportState } from '../report/report.js';
import { isIn, mayAct } from '../sharing/may-act.js';
import { visible, type Viewer } from '../sharing/visible.js';
import { everNamedIn, forgottenHolders, holdersToAsk, mootHolders } from './holders.js';
import type {
  Holder,
  RecallResult,
  ReportRecallAcknowledged,
  ReportRecallClosed,
  ReportRecalled,
} from './recall-events.js';
import type { RecallFacts } from './recall-facts.js';
import { evolveRecall, holderKey, type RecallEntry, type RecallState } from './recall.js';

/** What is known when a report changes hands. */
export type RecallSetting = {
  /** Before the change. */
  readonly state: RecallState;
  readonly facts: RecallFacts;
  /** For a recall that is begun. */
  readonly recallId: string;
};

/**
 * What follows from a change of who may read, in the same append: one entry for each holder that loses the report, and
 * the end of entries of those who may keep it again. Nothing where nobody is concerned.
 */
export function recallFollowing(
  { state, facts, recallId }: RecallSetting,
  changes: readonly ReportEvent[],
): (ReportRecalled | ReportRecallClosed)[] {
  const { report: before } = state;
  const after = changes.reduce<RecallState>(evolveRecall, state);
  if (before.status === 'none' || after.report.status === 'none') return [];
  const { reportId } = after.report;
  const now = after.report.status === 'erased' ? null : accessOf(after.report);
  const taking = { before: accessOf(before), after: now, everNamed: everNamedIn(state) };
  const holders = new Map(
    [...holdersToAsk(state, taking, facts), ...forgottenHolders(after, facts)].map((holder) => [
      holderKey(holder),
      holder,
    ]),
  );
  const moot = now ? mootHolders(state, now, facts) : [];
  return [
    ...(holders.size > 0 ? [recalled({ reportId, recallId, holders: [...holders.values()] })] : []),
    ...(moot.length > 0
      ? [{ type: 'ReportRecallClosed' as const, data: { reportId, holders: moot } }]
      : []),
  ];
}

/** Asks holders whom an earlier change should have asked; nothing where there are none. */
export function recallForgotten({ state, facts, recallId }: RecallSetting): ReportRecalled[] {
  const holders = forgottenHolders(state, facts);
  if (holders.length === 0 || state.report.status === 'none') return [];
  return [recalled({ reportId: state.report.reportId, recallId, holders })];
}

const recalled = (data: ReportRecalled['data']): ReportRecalled => ({
  type: 'ReportRecalled',
  data,
});

export type AcknowledgeRecall = {
  readonly result: RecallResult;
  /** Why not, where it could not be deleted. */
  readonly reason: string | null;
};

type AcknowledgementRefusal = 'NOT_FOUND' | 'REASON_REQUIRED' | 'RECALL_MOOT';

/**
 * A holder says what became of its copies: for an organisation a responder or an administrator of it, for a person he
 * himself. What was acknowledged stays as it was said first. Whoever was never asked, and holds nothing, is told what is
 * told of a recall that does not exist.
 */
export function acknowledgeRecall(
  setting: RecallSetting,
  command: AcknowledgeRecall,
  by: Viewer,
): Decision<ReportRecalled | ReportRecallAcknowledged, AcknowledgementRefusal> {
  const forgotten = recallForgotten(setting);
  const state = forgotten.reduce<RecallState>(evolveRecall, setting.state);
  const entries = entriesOf(state, by);
  if (entries.length === 0 || state.report.status === 'none') {
    return refuse('NOT_FOUND', 'There is no such recall.');
  }
  const open = entries.filter(({ status }) => status === 'open');
  if (open.length === 0) {
    return entries.some(({ status }) => status === 'acknowledged')
      ? accept()
      : refuse('RECALL_MOOT', 'The report is shared with you again: there is nothing to do.');
  }
  const reason = command.reason?.trim() || null;
  if (command.result === 'not_deleted' && reason === null) {
    return refuse('REASON_REQUIRED', 'Say why the copies could not be deleted: give a reason.');
  }
  const { reportId } = state.report;
  const { result } = command;
  const asked = open.some((entry) => !setting.state.entries.has(holderKey(entry)));
  return accept<ReportRecalled | ReportRecallAcknowledged>(
    ...(asked ? forgotten : []),
    ...open.map(({ organisationId, personId }): ReportRecallAcknowledged => ({
      type: 'ReportRecallAcknowledged',
      data: { reportId, organisationId, personId, result },
      content: { reason },
    })),
  );
}

/** Entries that this person answers for. */
export const entriesOf = ({ entries }: RecallState, by: Viewer): RecallEntry[] =>
  [...entries.values()].filter((entry) => answersFor(entry, by));

/** TLP:RED and what somebody read in his own name is his alone: not even his administrator learns of it. */
export const answersFor = ({ organisationId, personId }: Holder, by: Viewer): boolean =>
  personId === null
    ? organisationId === by.organisationId &&
      (mayAct(by, 'responder') || mayAct(by, 'administrator'))
    : personId === by.personId && isIn(by);

/**
 * Whether somebody may follow a recall: people of the source who may read the report, or could while there was one, and
 * its administrators, who erase what they may not read.
 */
export const followsRecall = (report: ReportState, by: Viewer): boolean =>
  report.status !== 'none' &&
  report.organisationId === by.organisationId &&
  (visible(by, accessOf(report)) || (report.status === 'erased' && mayAct(by, 'administrator')));
