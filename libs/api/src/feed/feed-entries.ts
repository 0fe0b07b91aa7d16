import type { AlertNotice } from '@tocsin/alerts';
import { highestLabel, labelRank, receivesFor, severityRank, type Viewer } from '@tocsin/domain';
import { alertInWords } from '@tocsin/mail';
import type { AlertClock, AlertDesk, AlertRow } from '@tocsin/matching';
import type { ReadModel, ReportView } from '@tocsin/views';

/** An alert as a feed tells it. */
export type FeedEntry = {
  /** The same as long as it is there. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Of the incident's record. */
  readonly url: string | null;
  readonly raisedAt: Date;
  readonly tags: readonly string[];
};

export type FeedRead = {
  readonly entries: readonly FeedEntry[];
  /** What of reports stands in them. */
  readonly shown: readonly ReportView[];
};

type FeedSource = {
  readonly alerts: Pick<AlertDesk, 'inbox' | 'clocks'>;
  readonly read: Pick<ReadModel, 'reportsById'>;
  readonly language: string;
  readonly origin: string;
};

const MOST_ENTRIES = 50;

/**
 * A person's newest alerts as he may read them at this moment, TLP:GREEN at most: a feed is read by programs that keep
 * and pass on what they read. An alert that is about anything above is absent, as is one of which nothing can be read.
 */
export async function feedEntries(
  viewer: Viewer,
  { alerts, read, language, origin }: FeedSource,
): Promise<FeedRead> {
  const recorded = await alerts.inbox({
    recipients: receivesFor(viewer),
    after: null,
    order: 'newest',
    limit: MOST_ENTRIES,
  });
  const ids = recorded.flatMap(({ subjects }) => subjects.map(({ report }) => report));
  const views = await read.reportsById(viewer, [...new Set(ids)]);
  const clocks = await alerts.clocks(recorded);
  const told = recorded.flatMap((alert) => {
    const reports = [...new Set(alert.subjects.map(({ report }) => report))].flatMap((id) => {
      const view = views.get(id);
      return view ? [view] : [];
    });
    const label = highestLabel(reports.map((view) => view.label));
    const mayTell = reports.length > 0 && labelRank(label) <= labelRank('TLP:GREEN');
    const ofAlert = clocks.get(alert.alertId) ?? [];
    return mayTell ? [{ notice: noticeOf(alert, reports, ofAlert), reports }] : [];
  });
  return {
    entries: told.map(({ notice }) => entryOf(notice, { language, origin })),
    shown: told.flatMap(({ reports }) => reports),
  };
}

function noticeOf(
  alert: AlertRow,
  reports: readonly ReportView[],
  clocks: readonly AlertClock[],
): AlertNotice {
  const { alertId, raisedAt, drill, subjects } = alert;
  const [worst] = reports.toSorted((a, b) => gradeOf(b) - gradeOf(a));
  const incidents = new Set(subjects.map(({ incident }) => incident));
  const linked = reports.flatMap((view) => view.incidents);
  return {
    alertId,
    raisedAt,
    drill,
    kinds: [...new Set(subjects.flatMap(({ kinds }) => kinds))],
    label: highestLabel(reports.map(({ label }) => label)),
    incidentId: linked.find(({ incidentId }) => incidents.has(incidentId))?.citation ?? null,
    reportIds: reports.map(({ citation }) => citation),
    content: worst
      ? {
          severity: worst.report.severity.oecd,
          title: worst.report.title,
          recommendedActions: reports.flatMap(({ report }) => report.recommendedActions ?? []),
        }
      : null,
    reasons: [],
    clocks: clocks.map(({ ruleId, mark, dueAt }) => ({ ruleId, mark, dueAt })),
  };
}

const gradeOf = ({ report }: ReportView): number => severityRank(report.severity.oecd);

function entryOf(notice: AlertNotice, writing: { language: string; origin: string }): FeedEntry {
  const { alertId, incidentId, raisedAt, kinds, label, drill } = notice;
  return {
    id: `urn:uuid:${alertId}`,
    ...alertInWords(notice, writing),
    url: incidentId === null ? null : `${writing.origin}/i/${incidentId}`,
    raisedAt,
    tags: [label, ...kinds, ...(drill ? ['DRILL'] : [])],
  };
}
