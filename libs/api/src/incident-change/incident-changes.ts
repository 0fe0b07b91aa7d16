import type { AccessReader, Principal } from '@tocsin/access';
import {
  changeFor,
  LogTail,
  Snapshots,
  ViewWait,
  type AppendedUnit,
  type IncidentDelta,
} from '@tocsin/changes';
import type { DisclosureLedger } from '@tocsin/disclosure';
import type { IncidentFilter } from '@tocsin/domain';
import type { IncidentView, ReadModel } from '@tocsin/views';
import { Disclosures, writeDown } from '../disclosure/disclosures.js';
import { filterHash } from '../filter/filter-hash.js';
import type { Asker } from '../operation/asker.js';
import type { StoreReader } from '../operation/store-reader.js';
import type { Secrets } from '../sealing/sealer.js';
import type { RightsNow } from '../sign-in/rights-now.js';
import { unauthenticated } from '../sign-in/sign-in.js';
import { ChangeCursors, type Stand } from './change-cursors.js';
import type { IncidentChange, IncidentChangeMessage } from './incident-change.js';
import { Follower } from './follower.js';
import { IncidentLooks } from './incident-looks.js';
import { toldOf, type ToldChange } from './told-change.js';

export type IncidentChangesOptions = {
  readonly store: StoreReader;
  readonly readModel: ReadModel;
  readonly access: AccessReader;
  readonly ledger: DisclosureLedger;
  readonly rights: RightsNow;
  readonly secrets: Secrets;
  readonly epoch: number;
  /** A message at least this often, in milliseconds. */
  readonly heartbeatMs: number;
  readonly onError: (error: unknown) => void;
  readonly onTold?: (told: ToldChange) => void;
};

type Follow = {
  readonly filter: IncidentFilter;
  readonly after: string | null;
  readonly asker: Asker;
  readonly signal: AbortSignal;
};

/**
 * What changes among the incidents that a viewer may see: read from the store in position order, so that nothing is
 * missed and nothing told twice, whatever the views or the connection do. Messages are made only when they are pulled.
 */
export class IncidentChanges {
  private readonly tail: LogTail;
  private readonly snapshots: Snapshots;
  private readonly views: ViewWait;

  constructor(private readonly options: IncidentChangesOptions) {
    this.tail = new LogTail(options.store, options.onError);
    this.snapshots = new Snapshots(options);
    this.views = new ViewWait(options.readModel);
  }

  /** Throws CURSOR_INVALID or CURSOR_OTHER_FILTER at once, and UNAUTHENTICATED when the token ends. */
  follow(follow: Follow): AsyncIterable<IncidentChangeMessage> {
    const cursors = new ChangeCursors(this.options, filterHash(follow.filter));
    const stand = follow.after === null ? null : cursors.open(follow.after);
    return this.messages(follow, cursors, stand);
  }

  private async *messages(
    { filter, asker, signal }: Follow,
    cursors: ChangeCursors,
    start: Stand | null,
  ): AsyncGenerator<IncidentChangeMessage, void> {
    const { head, leave } = await this.tail.follow();
    // Also when nobody asks for the next message any more.
    signal.addEventListener('abort', leave, { once: true });
    try {
      const follower = new Follower(start ?? { done: head, through: null }, asker.principal);
      await follower.remember(this.options.access);
      yield heartbeat(cursors.seal(follower.stand), follower.principal);
      while (!signal.aborted) {
        const units = await this.next(follower, signal);
        if (signal.aborted) return;
        await this.refresh(follower, units.at(-1)?.last);
        if (units.length > 0) {
          yield* this.told(units, { follower, filter, cursors, asker });
        } else {
          follower.told();
          yield heartbeat(cursors.seal(follower.stand), follower.principal);
        }
      }
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
  }

  /** The next appends that the views have got to as well; none when the time for a heartbeat has come first. */
  private async next(follower: Follower, signal: AbortSignal): Promise<readonly AppendedUnit[]> {
    for (;;) {
      const left = follower.lastTold + this.options.heartbeatMs - Date.now();
      if (left <= 0 || signal.aborted) return [];
      const { done } = follower.stand;
      if (follower.ahead.length === 0) follower.ahead.push(...(await this.tail.after(done)));
      const unit = follower.ahead[0];
      if (!unit) {
        await this.tail.wait(done, left, signal);
      } else if (await this.views.for(unit.last)) {
        const units = follower.take(Math.max(unit.last, this.views.reached));
        if (units.some(touchesAnything)) return units;
        follower.stand = { done: units.at(-1)?.last ?? done, through: null };
      }
    }
  }

  private async *told(
    units: readonly AppendedUnit[],
    { follower, filter, cursors, asker }: Telling,
  ): AsyncGenerator<IncidentChangeMessage, void> {
    const last = units.at(-1)?.last ?? follower.stand.done;
    const end: Stand = { done: last, through: null };
    if (units.some((unit) => follower.isMovedBy(unit))) {
      follower.stand = end;
      await follower.remember(this.options.access);
      follower.told();
      yield { principal: follower.principal, change: resync(cursors.seal(end)) };
      return;
    }
    const found = await this.found(units, follower, filter);
    this.prepare(follower);
    const shown = found.filter(({ kind }) => kind !== 'GONE');
    const looks = new IncidentLooks(
      {
        readModel: this.options.readModel,
        tail: this.tail,
        writeDown: (principal, incidents) => this.writeDown(asker, principal, incidents),
      },
      shown.map(({ delta }) => delta.incidentId),
    );
    let place = 0;
    for (const { kind, delta, stand, unit } of found) {
      await this.refresh(follower, last);
      const isGone = kind === 'GONE';
      const incident = isGone ? null : await looks.at(place++, follower.principal);
      follower.stand = stand;
      // Hidden since, by today's rights: then its going is told in its turn, and nothing now.
      if (incident === null && !isGone) continue;
      const change = { cursor: cursors.seal(stand), kind, citation: delta.citation, incident };
      follower.told();
      this.options.onTold?.(toldOf(unit, change));
      yield { principal: follower.principal, change };
    }
    follower.stand = end;
  }

  /** Nothing above TLP:CLEAR is told before it is written down who gets it. Throws LEDGER_UNAVAILABLE. */
  private async writeDown(
    asker: Asker,
    principal: Principal | null,
    incidents: readonly IncidentView[],
  ): Promise<void> {
    const disclosures = new Disclosures();
    for (const { reports } of incidents) disclosures.add(reports);
    const told = { viewer: principal?.viewer ?? null, asker, services: this.options };
    await writeDown(disclosures, { channel: 'subscription', told, onError: this.options.onError });
  }

  /** What comes next is worked out while this is told. Who fails here fails in his turn, and is heard of then. */
  private prepare(follower: Follower): void {
    const next = follower.next(this.views.reached);
    if (next.length > 0) this.snapshots.of(next).catch(() => undefined);
  }

  /** What some appends mean to a subscriber, in their order, each with where he stands when he was told. */
  private async found(
    units: readonly AppendedUnit[],
    { viewer, stand: { through } }: Follower,
    filter: IncidentFilter,
  ): Promise<Found[]> {
    const deltas = await this.snapshots.of(units);
    return units.flatMap((unit, index) => {
      const ofUnit = (deltas[index] ?? []).flatMap((delta) => {
        const isTold = index === 0 && through !== null && delta.incidentId <= through;
        const kind = isTold ? null : changeFor({ viewer, filter }, delta, unit);
        return kind === null ? [] : [{ kind, delta, unit }];
      });
      return ofUnit.map((each, at) => ({
        ...each,
        stand:
          at === ofUnit.length - 1
            ? { done: unit.last, through: null }
            : { done: unit.first - 1, through: each.delta.incidentId },
      }));
    });
  }

  /** Rights of this moment; throws UNAUTHENTICATED once the token has ended. */
  private async refresh(follower: Follower, position = follower.stand.done): Promise<void> {
    if (follower.principal === null) return;
    const now = await this.options.rights.of(follower.principal, position, this.tail.known);
    if (now === null) throw unauthenticated('TOKEN_REVOKED');
    follower.principal = now;
  }
}

type Telling = {
  readonly follower: Follower;
  readonly filter: IncidentFilter;
  readonly cursors: ChangeCursors;
  readonly asker: Asker;
};

type Found = {
  readonly kind: 'APPEARED' | 'CHANGED' | 'GONE';
  readonly delta: IncidentDelta;
  readonly stand: Stand;
  readonly unit: AppendedUnit;
};

const touchesAnything = (unit: AppendedUnit): boolean =>
  unit.reports.length + unit.incidents.length + unit.people.length + unit.organisations.length > 0;

const heartbeat = (cursor: string, principal: Principal | null): IncidentChangeMessage => ({
  principal,
  change: { cursor, kind: 'HEARTBEAT', citation: null, incident: null },
});

const resync = (cursor: string): IncidentChange => ({
  cursor,
  kind: 'RESYNC',
  citation: null,
  incident: null,
});
