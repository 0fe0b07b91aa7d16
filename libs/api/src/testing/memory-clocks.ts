import type { Viewer } from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import {
  openClock,
  type ClockKey,
  type ClockView,
  type OwnClocks,
  type ReadModel,
} from '@tocsin/views';

type Asked = {
  readonly viewer: Viewer | null;
  readonly versionSecret: Uint8Array;
  /** By which incident another one is told to the viewer; null: he sees none. */
  readonly toldBy: (incidentId: string) => string | null;
};

type Placed = { readonly row: ClockView; readonly key: ClockKey };

/** Clocks of the viewer's organisation that he may see, earliest due first. */
export function clocksIn(
  log: readonly RecordedEvent[],
  { viewer, versionSecret, toldBy }: Asked,
): Placed[] {
  const isIn = viewer?.active === true && /^(member|restricted)$/.test(viewer.standing);
  const streams = new Set(
    log.map(({ stream }) => stream).filter((name) => name.startsWith('clock-')),
  );
  return [...streams]
    .flatMap((stream) => {
      const events = log.filter((each) => each.stream === stream);
      const clock = openClock(events, { toldBy: '', versionSecret });
      if (!clock || !isIn || clock.organisationId !== viewer.organisationId) return [];
      const told = toldBy(clock.incidentId);
      return told === null ? [] : [{ ...clock, toldBy: told }];
    })
    .map((row) => ({ row, key: { sort: row.due?.dueAt.getTime() ?? null, id: row.clockId } }))
    .sort(({ key: a }, { key: b }) => (isBehind(a, b) ? 1 : -1));
}

const isListed =
  ({ statuses, dueBefore, drills }: OwnClocks) =>
  ({ row: { status, due, drill } }: Placed): boolean =>
    (statuses === null || statuses.includes(status)) &&
    (dueBefore === null || (due !== null && due.dueAt < dueBefore)) &&
    (drills || !drill);

const isBehind = (one: ClockKey, other: ClockKey): boolean => {
  const [a, b] = [one.sort ?? Infinity, other.sort ?? Infinity];
  return a === b ? one.id > other.id : a > b;
};

type ClockReads = Pick<ReadModel, 'clocksOf' | 'clocksById' | 'ownClocks' | 'countOwnClocks'>;

/** The reads of clocks over all that a viewer may see of them. */
export const clockReads = (seenBy: (viewer: Viewer | null) => Promise<Placed[]>): ClockReads => ({
  async clocksOf(viewer, ids) {
    const clocks = (await seenBy(viewer)).map(({ row }) => row);
    const own = ids.map((id) => [id, clocks.filter(({ toldBy }) => toldBy === id)] as const);
    return new Map(own.filter(([, found]) => found.length > 0));
  },
  async clocksById(viewer, ids) {
    const clocks = (await seenBy(viewer)).filter(({ row }) => ids.includes(row.clockId));
    return new Map(clocks.map(({ row }) => [row.clockId, row]));
  },
  async ownClocks(viewer, { after, limit, ...list }) {
    const behind = (await seenBy(viewer))
      .filter(isListed(list))
      .filter(({ key }) => after === null || isBehind(key, after));
    return {
      rows: behind.slice(0, limit),
      hasNextPage: behind.length > limit,
      hasPreviousPage: after !== null,
      scannedTo: null,
    };
  },
  async countOwnClocks(viewer, list) {
    return (await seenBy(viewer)).filter(isListed(list)).length;
  },
});
