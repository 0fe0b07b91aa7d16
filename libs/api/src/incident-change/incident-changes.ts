import type { AccessReader, Principal } from '@tocsin/access';
import type { IncidentFilter, Viewer } from '@tocsin/domain';
import type { IncidentView, ReadModel } from '@tocsin/views';
import { filterHash } from '../filter/filter-hash.js';
import type { Asker } from '../operation/asker.js';
import type { StoreReader } from '../operation/store-reader.js';
import type { Secrets } from '../sealing/sealer.js';
import type { RightsNow } from '../sign-in/rights-now.js';
import { unauthenticated } from '../sign-in/sign-in.js';
import type { AppendedUnit } from './appends.js';
import { ChangeCursors, type Stand } from './change-cursors.js';
import type { IncidentChange, IncidentChangeMessage } from './incident-change.js';
import { LogTail } from './log-tail.js';
import { changeFor } from './seen.js';
import { Snapshots, type IncidentDelta } from './snapshots.js';
import { ViewWait } from './view-wait.js';

export type IncidentChangesOptions = {
  readonly store: StoreReader;
  readonly readModel: ReadModel;
  readonly access: AccessReader;
  readonly rights: RightsNow;
  readonly secrets: Secrets;
  readonly epoch: number;
  /** A message at least this often, in milliseconds. */
  readonly heartbeatMs: number;
  readonly onError: (error: unknown) => void;
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
        const unit = await this.next(follower, signal);
        if (signal.aborted) return;
        await this.refresh(follower, unit?.last);
        if (unit) {
          yield* this.told(unit, { follower, filter, cursors });
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

  /** The next append that the views have got to as well; null when the time for a heartbeat has come first. */
  private async next(follower: Follower, signal: AbortSignal): Promise<AppendedUnit | null> {
    for (;;) {
      const left = follower.lastTold + this.options.heartbeatMs - Date.now();
      if (left <= 0 || signal.aborted) return null;
      const { done } = follower.stand;
      if (follower.ahead.length === 0) follower.ahead.push(...(await this.tail.after(done)));
      const unit = follower.ahead[0];
      if (!unit) {
        await this.tail.wait(done, left, signal);
      } else if (await this.views.for(unit.last)) {
        follower.ahead.shift();
        if (touchesAnything(unit)) return unit;
        follower.stand = { done: unit.last, through: null };
      }
    }
  }

  private async *told(
    unit: AppendedUnit,
    at: { follower: Follower; filter: IncidentFilter; cursors: ChangeCursors },
  ): AsyncGenerator<IncidentChangeMessage, void> {
    const { follower, filter, cursors } = at;
    const { through } = follower.stand;
    const end: Stand = { done: unit.last, through: null };
    if (follower.isMovedBy(unit)) {
      follower.stand = end;
      await follower.remember(this.options.access);
      follower.told();
      yield { principal: follower.principal, change: resync(cursors.seal(end)) };
      return;
    }
    const deltas = (await this.snapshots.of(unit)).filter(
      ({ incidentId }) => through === null || incidentId > through,
    );
    const found = deltas.flatMap((delta) => {
      const kind = changeFor({ viewer: follower.viewer, filter }, delta, unit);
      return kind === null ? [] : [{ kind, delta }];
    });
    for (const [index, { kind, delta }] of found.entries()) {
      const isLast = index === found.length - 1;
      const stand = isLast ? end : { done: unit.first - 1, through: delta.incidentId };
      const incident = kind === 'GONE' ? null : await this.asNow(delta, follower);
      follower.stand = stand;
      // Hidden since, by today's rights: then its going is told in its turn, and nothing now.
      if (incident === null && kind !== 'GONE') continue;
      const change = { cursor: cursors.seal(stand), kind, citation: delta.citation, incident };
      follower.told();
      yield { principal: follower.principal, change };
    }
    follower.stand = end;
  }

  /** The incident as today's rights show it. */
  private async asNow(
    { incidentId }: IncidentDelta,
    { principal }: Follower,
  ): Promise<IncidentView | null> {
    const viewer = principal?.viewer ?? null;
    const found = await this.options.readModel.incidentsById(viewer, [incidentId]);
    return found.get(incidentId) ?? null;
  }

  /** Rights of this moment; throws UNAUTHENTICATED once the token has ended. */
  private async refresh(follower: Follower, position = follower.stand.done): Promise<void> {
    if (follower.principal === null) return;
    const now = await this.options.rights.of(follower.principal, position, this.tail.known);
    if (now === null) throw unauthenticated('TOKEN_REVOKED');
    follower.principal = now;
  }
}

/** Where one subscriber stands. */
class Follower {
  /** Appends read and not yet dealt with: bounded by what the tail gives at once. */
  readonly ahead: AppendedUnit[] = [];
  /** Rights as of where he stands: what he could see then. */
  viewer: Viewer | null = null;
  /** When the last message was made, milliseconds UTC. */
  lastTold = Date.now();

  constructor(
    public stand: Stand,
    /** Rights of this moment: what he may be given now. */
    public principal: Principal | null,
  ) {}

  told(): void {
    this.lastTold = Date.now();
  }

  async remember(access: AccessReader): Promise<void> {
    if (this.principal === null) return;
    this.viewer = await access.viewer(this.principal.viewer.personId, this.stand.done);
  }

  /** Whether an append changed his own roles, standing or communities. */
  isMovedBy({ people, organisations }: AppendedUnit): boolean {
    const viewer = this.principal?.viewer;
    if (!viewer) return false;
    return people.includes(viewer.personId) || organisations.includes(viewer.organisationId);
  }
}

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
