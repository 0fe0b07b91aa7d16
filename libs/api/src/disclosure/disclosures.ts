import type { AccessReader } from '@tocsin/access';
import type { Channel, DisclosureLedger } from '@tocsin/disclosure';
import type { TlpLabel, Viewer } from '@tocsin/domain';
import { ApiError } from '../operation/api-error.js';
import type { IncidentView, Page, ReadModel, ReportView, RevisionView } from '@tocsin/views';

/** Who gets the answer, and where that is looked up and written down. */
type Told = {
  readonly viewer: Viewer | null;
  readonly asker: { readonly requestId: string };
  readonly services: {
    readonly access: Pick<AccessReader, 'reports'>;
    readonly ledger: DisclosureLedger;
  };
};

type Shown = { readonly revisions: Set<number>; label: TlpLabel | null };

/**
 * What of reports was read for one answer. Reading counts as showing: which fields of it a client picks out is not
 * looked at, so that no new field can be forgotten.
 */
export class Disclosures {
  private readonly shown = new Map<string, Shown>();

  add(reports: readonly Pick<ReportView, 'reportId' | 'revision' | 'label'>[]): void {
    for (const { reportId, revision, label } of reports) this.show(reportId, revision, label);
  }

  /** The same reads; what they give is taken down here. */
  watched(read: ReadModel): ReadModel {
    const report = (view: ReportView | null) => {
      if (view) this.add([view]);
      return view;
    };
    const incident = (view: IncidentView | null) => {
      this.add(view?.reports ?? []);
      return view;
    };
    const watching: Partial<ReadModel> = {
      informationRequests: async (...asked) =>
        each(await read.informationRequests(...asked), (views) => this.add(views)),
      ownInformationRequests: async (...asked) =>
        eachRow(await read.ownInformationRequests(...asked), (view) => this.add([view])),
      report: async (...asked) => report(await read.report(...asked)),
      reportBySubmission: async (...asked) => report(await read.reportBySubmission(...asked)),
      reportsById: async (...asked) => each(await read.reportsById(...asked), report),
      reports: async (...asked) => eachRow(await read.reports(...asked), report),
      incident: async (...asked) => incident(await read.incident(...asked)),
      incidentsById: async (...asked) => each(await read.incidentsById(...asked), incident),
      incidents: async (...asked) => eachRow(await read.incidents(...asked), incident),
      history: async (viewer, id) => {
        const acts = await read.history(viewer, id);
        if (acts) this.addHistory(id, acts);
        return acts;
      },
      histories: async (...asked) => {
        const found = await read.histories(...asked);
        for (const [id, acts] of found) this.addHistory(id, acts);
        return found;
      },
    };
    return Object.assign(Object.create(read) as ReadModel, watching);
  }

  /** A history tells of every revision; the newest stands for all. Its label is looked up where nothing else told it. */
  private addHistory(reportId: string, acts: readonly RevisionView[]): void {
    this.show(reportId, Math.max(0, ...acts.map((act) => act.revision)), null);
  }

  /** One answer may show a report as it is beside what it was: each revision of it is written down. */
  private show(reportId: string, revision: number, label: TlpLabel | null): void {
    const known = this.shown.get(reportId) ?? { revisions: new Set(), label: null };
    known.revisions.add(revision);
    known.label = label ?? known.label;
    this.shown.set(reportId, known);
  }

  /** Writes down who is shown what above TLP:CLEAR. Throws where that cannot be done: the answer must not leave. */
  async writeDown(channel: Channel, { viewer, asker, services }: Told): Promise<void> {
    if (viewer === null || this.shown.size === 0) return;
    const labels = await this.unknownLabels(services.access);
    const reports = [...this.shown].flatMap(([reportId, { revisions, label }]) =>
      (label ?? labels.get(reportId) ?? 'TLP:CLEAR') === 'TLP:CLEAR'
        ? []
        : [...revisions].map((revision) => ({ reportId, revision })),
    );
    if (reports.length === 0) return;
    const { personId, organisationId, roles } = viewer;
    const { requestId } = asker;
    await services.ledger.record({ personId, organisationId, roles, channel, requestId, reports });
  }

  private async unknownLabels(access: Told['services']['access']): Promise<Map<string, TlpLabel>> {
    const unknown = [...this.shown].flatMap(([id, { label }]) => (label === null ? [id] : []));
    const found = await access.reports(unknown);
    return new Map([...found].map(([id, { sharing }]) => [id, sharing.label]));
  }
}

type WritingDown = {
  readonly channel: Channel;
  readonly told: Told;
  readonly onError: (error: unknown) => void;
};

const HELD_BACK =
  'The answer is held back: it could not be written down who is shown what is in it. Try again in a moment.';

/** Writes down what is about to be told; throws LEDGER_UNAVAILABLE where it must not be told. */
export async function writeDown(
  disclosures: Disclosures,
  { channel, told, onError }: WritingDown,
): Promise<void> {
  try {
    await disclosures.writeDown(channel, told);
  } catch (error) {
    onError(error);
    throw new ApiError('LEDGER_UNAVAILABLE', HELD_BACK);
  }
}

function each<View>(views: Map<string, View>, look: (view: View) => unknown): Map<string, View> {
  for (const view of views.values()) look(view);
  return views;
}

function eachRow<Row>(page: Page<Row>, look: (row: Row) => unknown): Page<Row> {
  for (const { row } of page.rows) look(row);
  return page;
}
