import type { DirectoryMember } from '@tocsin/access';
import {
  accessOf,
  entriesOf,
  followsRecall,
  forgottenHolders,
  holderKey,
  stillHolds,
  streamOf,
  visible,
  type Holder,
  type RecallEntry,
  type ReportAccess,
  type ReshareRequest,
  type Viewer,
} from '@tocsin/domain';
import type { CommandSetting } from '../command-setting.js';
import type {
  HandlingCommands,
  RecallHolder,
  RecallNotice,
  ReshareView,
} from './handling-commands.js';
import { handlingOf, type Handling, type RecordedReport } from './load-handling.js';
import { recallFacts, type KnownHolders } from './recall-facts.js';
import { namedSince } from './named-since.js';

type Followed = Pick<HandlingCommands, 'recallHolders' | 'recallNotices' | 'reshareRequests'>;

/** What became of recalls and requests, each for those who may know. A page of them takes as much reading as one. */
export const followedHandling = (setting: CommandSetting): Followed => ({
  async recallHolders(reportIds, viewer) {
    const found = (await handlings(setting, reportIds)).filter(({ recall: { report } }) =>
      followsRecall(report, viewer),
    );
    const facts = await recallFacts(
      setting,
      found.map(({ recall }) => recall),
    );
    return byReport(found, (handling, index) => holdersOf(handling, facts[index] as KnownHolders));
  },
  async recallNotices(reportIds, viewer) {
    const found = await handlings(setting, reportIds);
    const asked = found.filter(({ recall }) => entriesOf(recall, viewer).length > 0);
    return byReport(asked, (handling) => noticeOf(handling, viewer));
  },
  async reshareRequests(reportIds, viewer) {
    const found = await handlings(setting, reportIds);
    const members = await setting.access.directory();
    return byReport(found, (handling) => requestsFor(handling, viewer, members));
  },
});

async function handlings(
  { store }: CommandSetting,
  reportIds: readonly string[],
): Promise<Handling[]> {
  const streams = await store.readStreams(reportIds.map(streamOf.report));
  return [...streams.values()].map(handlingOf);
}

function byReport<Value>(
  found: readonly Handling[],
  valueOf: (handling: Handling, index: number) => Value,
): Map<string, Value> {
  return new Map(
    found.flatMap((handling, index) => {
      const { report } = handling.recall;
      return report.status === 'none' ? [] : [[report.reportId, valueOf(handling, index)]];
    }),
  );
}

const UNANSWERED = { result: null, reason: null, acknowledgedAt: null } as const;
const RANK = { open: 0, acknowledged: 1, moot: 2 } as const;

type Held = Holder & Omit<RecallHolder, 'personal' | 'personId' | 'heldSince'>;

/** Those who did not answer first, then by how long they have held it. */
function holdersOf(handling: Handling, facts: KnownHolders): RecallHolder[] {
  const { recall, events } = handling;
  const lost = lastTaken(events);
  const forgotten = forgottenHolders(recall, facts).map((holder): Held => ({
    ...holder,
    ...UNANSWERED,
    status: 'open',
    recalledAt: lost,
  }));
  const keys = new Set(forgotten.map(holderKey));
  const asked = [...recall.entries.values()]
    .filter((entry) => !keys.has(holderKey(entry)))
    .map((entry): Held => {
      const { organisationId, personId, status, result, reason } = entry;
      const said = { organisationId, personId, status, result, reason };
      return { ...said, ...timesOf(entry, events) };
    });
  return toldToSource([...asked, ...forgotten], events, facts);
}

function toldToSource(
  holders: readonly Held[],
  events: readonly RecordedReport[],
  facts: KnownHolders,
): RecallHolder[] {
  const named = namedSince(events);
  const since = heldSince(named, facts);
  return holders
    .map((holder) => ({
      ...holder,
      personal: holder.personId !== null,
      personId: holder.personId && named.has(holder.personId) ? holder.personId : null,
      heldSince: since.get(holderKey(holder)) ?? holder.recalledAt,
    }))
    .sort(
      (a, b) =>
        RANK[a.status] - RANK[b.status] ||
        a.heldSince.getTime() - b.heldSince.getTime() ||
        (a.organisationId < b.organisationId ? -1 : 1),
    );
}

/** The earlier of being named and of being shown it first. */
function heldSince(
  named: ReadonlyMap<string, Date>,
  { readers }: KnownHolders,
): ReadonlyMap<string, Date> {
  const since = new Map(named);
  for (const { organisationId, personId, firstAt } of readers) {
    for (const key of [organisationId, personId]) {
      const known = since.get(key);
      if (!known || firstAt < known) since.set(key, firstAt);
    }
  }
  return since;
}

/** When a holder was asked last, and when it answered that. */
function timesOf(
  entry: RecallEntry,
  events: readonly RecordedReport[],
): { readonly recalledAt: Date; readonly acknowledgedAt: Date | null } {
  const key = holderKey(entry);
  const asked = events.find(
    ({ event }) => event.type === 'ReportRecalled' && event.data.recallId === entry.recallId,
  );
  const answered = events.findLast(
    ({ event }) => event.type === 'ReportRecallAcknowledged' && holderKey(event.data) === key,
  );
  return {
    recalledAt: asked?.recordedAt ?? new Date(0),
    acknowledgedAt: entry.status === 'acknowledged' ? (answered?.recordedAt ?? null) : null,
  };
}

const TAKES: ReadonlySet<string> = new Set([
  'ReportSharingChanged',
  'ReportErased',
  'ReportClientRemoved',
]);

const lastTaken = (events: readonly RecordedReport[]): Date =>
  events.findLast(({ event }) => TAKES.has(event.type))?.recordedAt ?? new Date(0);

/** Of what asks somebody, what waits for an answer; else what was asked last. */
function noticeOf({ recall, events }: Handling, viewer: Viewer): RecallNotice {
  const { report } = recall;
  const entries = entriesOf(recall, viewer);
  const entry = entries.find(({ status }) => status === 'open') ?? entries.at(-1);
  if (!entry || report.status === 'none') throw new Error('nobody is asked nothing');
  const { reportId, citation } = report;
  const { status, result, reason } = entry;
  return { reportId, citation, status, result, reason, ...timesOf(entry, events) };
}

/**
 * To its source all of them, to whoever asked and his colleagues who may read the report their own. Whoever asked and
 * may read no longer is told that it is closed, and nothing else.
 */
function requestsFor(
  { recall: { report }, requests, events }: Handling,
  viewer: Viewer,
  members: readonly DirectoryMember[],
): ReshareView[] {
  if (report.status === 'none') return [];
  const access = accessOf(report);
  const reads = report.status !== 'erased' && visible(viewer, access);
  const { reportId, citation, organisationId: source } = report;
  const isSource = source === viewer.organisationId;
  return requests.toReversed().flatMap((request): ReshareView[] => {
    const { requestId, organisationId, personId } = request;
    const own = { requestId, reportId, citation };
    if (!reads) {
      return personId === viewer.personId ? [{ ...own, status: 'closed', told: null }] : [];
    }
    if (!isSource && organisationId !== viewer.organisationId) return [];
    const status = statusOf(request, access, members);
    return [{ ...own, status, told: toldOf(request, events) }];
  });
}

const statusOf = (
  request: ReshareRequest,
  access: ReportAccess,
  members: readonly DirectoryMember[],
): ReshareView['status'] =>
  request.status === 'open' && !stillHolds(request, access, members) ? 'closed' : request.status;

function toldOf(
  { requestId, organisationId, personId, organisations, reason, answer }: ReshareRequest,
  events: readonly RecordedReport[],
): ReshareView['told'] {
  const times = events.flatMap(({ event, recordedAt }) =>
    'requestId' in event.data && event.data.requestId === requestId ? [recordedAt] : [],
  );
  const [requestedAt = new Date(0), answeredAt = null] = times;
  const told = { organisationId, personId, organisations, reason, answer };
  return { ...told, requestedAt, answeredAt };
}
