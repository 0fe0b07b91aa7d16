import type { Principal } from '@tocsin/access';
import type { AppendedUnit, LogTail } from '@tocsin/changes';
import type { IncidentView, ReadModel } from '@tocsin/views';

/** So many incidents are read together, and again by whoever takes long to be told of them. */
const AT_ONCE = 64;
/** A look is given out for so long, like an answer that is on its way. Milliseconds. */
const LOOK_LASTS_MS = 250;

type Look = {
  readonly views: ReadonlyMap<string, IncidentView>;
  readonly principal: Principal | null;
  readonly at: number;
  /** What the tail knew then. */
  readonly known: number;
};

type Sources = {
  readonly readModel: Pick<ReadModel, 'incidentsById'>;
  readonly tail: LogTail;
  /** Writes down that somebody is shown these, all at once: one by one each would wait for a commit of its own. */
  readonly writeDown: (
    principal: Principal | null,
    incidents: readonly IncidentView[],
  ) => Promise<void>;
};

/**
 * Incidents as the rights of this moment show them, several at once for a burst of changes. A look is dropped as soon
 * as the rights were asked for again, or something was appended since that concerns the incident or anybody's rights.
 * What was looked at counts as shown, and is on disk as such before any of it is given out.
 */
export class IncidentLooks {
  private look: Look | null = null;

  /** The incidents in the order in which they will be asked for. */
  constructor(
    private readonly sources: Sources,
    private readonly incidentIds: readonly string[],
  ) {}

  /** The incident at a place of the list; null where it is not to be seen. */
  async at(index: number, principal: Principal | null): Promise<IncidentView | null> {
    const id = this.incidentIds[index] ?? '';
    const look = this.lasting(id, principal) ?? (await this.read(index, principal));
    // Merged since: that it is gone is told in its turn, and what tells of it now is another incident.
    const view = look.views.get(id);
    return view?.incidentId === id ? view : null;
  }

  private lasting(id: string, principal: Principal | null): Look | null {
    const { look } = this;
    if (look === null || look.principal !== principal || !look.views.has(id)) return null;
    if (performance.now() - look.at > LOOK_LASTS_MS) return null;
    const view = look.views.get(id);
    const since = this.sources.tail.unitsSince(look.known);
    return view && since.some((unit) => concerns(unit, id, view)) ? null : look;
  }

  private async read(index: number, principal: Principal | null): Promise<Look> {
    const { readModel, tail, writeDown } = this.sources;
    const begun = { principal, at: performance.now(), known: tail.known };
    const ids = [...new Set(this.incidentIds.slice(index, index + AT_ONCE))];
    const views = await readModel.incidentsById(principal?.viewer ?? null, ids);
    await writeDown(principal, [...views.values()]);
    this.look = { ...begun, views };
    return this.look;
  }
}

const concerns = (unit: AppendedUnit, incident: string, view: IncidentView): boolean =>
  unit.people.length + unit.organisations.length > 0 ||
  unit.incidents.includes(incident) ||
  // Links of what was merged into it stand on other streams.
  (view.merged.length > 0 && unit.incidents.length > 0) ||
  unit.reports.some((report) => view.reports.some(({ reportId }) => reportId === report));
