import type { ClockRanLow } from '@tocsin/domain';
import type { Correlation, RecordedEvent } from '@tocsin/event-store';
import { VIEWS_CONSUMER } from '@tocsin/views';
import type { ChangeStore } from './store-reader.js';

/** What one append touched: the unit of "one change". Ids only, nothing of its content. */
export type AppendedUnit = {
  readonly first: number;
  readonly last: number;
  /** What ties it to the request or the message that it comes of; null where it cannot be read. */
  readonly correlation: UnitCorrelation | null;
  readonly reports: readonly string[];
  readonly incidents: readonly string[];
  /** Reports whose content this append destroyed. */
  readonly erased: readonly string[];
  /** When it was recorded, milliseconds UTC; null where it cannot be read. */
  readonly recordedAt: number | null;
  /** Alert rules and alerts on whose streams something was said. */
  readonly rules: readonly string[];
  readonly alerts: readonly string[];
  /** People whose roles or standing, and organisations whose standing or communities, this append changed. */
  readonly people: readonly string[];
  readonly organisations: readonly string[];
  /** Clocks to which somebody did something. */
  readonly clocks: readonly string[];
  /** Marks that clocks passed: of the incident nothing changed, and somebody has to be told. */
  readonly ranLow: readonly ClockRanLow['data'][];
  /** Streams that the views had set aside and hold since this append, each with the position from which on. */
  readonly released: ReadonlyMap<string, number>;
};

type UnitCorrelation = Pick<Correlation, 'correlationId' | 'trace'>;

const BATCH = 500;

/**
 * The appends after a position, whole ones only, in the order of the store. An event that cannot be read for now is a
 * unit of its own that touches its stream. `isEnd`: nothing came after them when they were read.
 */
export async function readAppends(
  store: ChangeStore,
  after: number,
): Promise<{ readonly units: AppendedUnit[]; readonly isEnd: boolean }> {
  const touches: Touch[] = [];
  for (let at = after; ;) {
    const { events, unreadable } = await store.readAllTolerant({ after: at, limit: BATCH });
    const read = [
      ...events.map(touchOf),
      ...unreadable.map(({ position, stream }) => ({
        ...streamTouch(stream),
        position,
        unit: position,
      })),
    ].sort((a, b) => a.position - b.position);
    touches.push(...read);
    const units = grouped(touches);
    if (read.length < BATCH) return { units, isEnd: true };
    // The last unit may go on behind the batch; it is read whole next time, unless it is all there is.
    if (units.length > 1) return { units: units.slice(0, -1), isEnd: false };
    at = read.at(-1)?.position ?? at;
  }
}

type Name =
  'report' | 'incident' | 'erased' | 'person' | 'organisation' | 'rule' | 'alert' | 'clock';

type Touch = Partial<Record<Name, string>> & {
  readonly position: number;
  /** First position of the append. */
  readonly unit: number;
  readonly correlation?: UnitCorrelation;
  readonly recordedAt?: number;
  readonly ranLow?: ClockRanLow['data'];
  readonly released?: readonly [stream: string, first: number];
};

function touchOf(recorded: RecordedEvent): Touch {
  const { event, stream, position, appendPosition, correlation } = recorded;
  const at = {
    position,
    unit: appendPosition,
    correlation,
    recordedAt: recorded.recordedAt.getTime(),
  };
  switch (event.type) {
    case 'ReportErased':
      return { ...at, report: event.data.reportId, erased: event.data.reportId };
    case 'PersonJoined':
    case 'PersonRolesChanged':
    case 'PersonSuspended':
    case 'PersonReinstated':
    case 'PersonRemoved':
      return { ...at, person: event.data.personId };
    case 'OrganisationStandingChanged':
    case 'CommunityMemberAdded':
    case 'CommunityMemberRemoved':
      return { ...at, organisation: event.data.organisationId };
    case 'ClockRanLow':
      return { ...at, ranLow: event.data };
    case 'StreamReleased': {
      const { consumer, stream: released, first } = event.data;
      if (consumer !== VIEWS_CONSUMER) return at;
      return { ...at, ...streamTouch(released), released: [released, first] };
    }
    default:
      return { ...at, ...streamTouch(stream) };
  }
}

const KINDS = ['report', 'incident', 'rule', 'alert', 'clock'] as const;

function streamTouch(stream: string): Partial<Record<(typeof KINDS)[number], string>> {
  const kind = KINDS.find((each) => stream.startsWith(`${each}-`));
  return kind ? { [kind]: stream.slice(kind.length + 1) } : {};
}

function grouped(touches: readonly Touch[]): AppendedUnit[] {
  const units = new Map<number, Touch[]>();
  for (const touch of touches) {
    const unit = units.get(touch.unit);
    if (unit) unit.push(touch);
    else units.set(touch.unit, [touch]);
  }
  return [...units.values()].map(unitOf);
}

function unitOf(touches: readonly Touch[]): AppendedUnit {
  const all = (name: Name) => [...new Set(touches.flatMap((touch) => touch[name] ?? []))];
  return {
    first: touches[0]?.position ?? 0,
    last: touches.at(-1)?.position ?? 0,
    correlation: touches[0]?.correlation ?? null,
    reports: all('report'),
    incidents: all('incident'),
    erased: all('erased'),
    recordedAt: touches[0]?.recordedAt ?? null,
    rules: all('rule'),
    alerts: all('alert'),
    clocks: all('clock'),
    people: all('person'),
    organisations: all('organisation'),
    ranLow: touches.flatMap(({ ranLow }) => ranLow ?? []),
    released: new Map(touches.flatMap(({ released }) => (released ? [released] : []))),
  };
}
