import type { AccessReader, Principal } from '@tocsin/access';
import type { AppendedUnit } from '@tocsin/changes';
import type { Viewer } from '@tocsin/domain';
import type { Stand } from './change-cursors.js';

/** Most appends that are worked out together. */
const MOST_AT_ONCE = 64;

/** Where one subscriber stands. */
export class Follower {
  /** Appends read and not yet dealt with: bounded by what the tail gives at once. */
  ahead: AppendedUnit[] = [];
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

  /**
   * Takes what comes next, as far as a position: appends that are seen with the same eyes, or one that changes what he
   * sees. At least one where the first is within reach.
   */
  take(reached: number): readonly AppendedUnit[] {
    return this.ahead.splice(0, Math.max(1, this.reachable(reached)));
  }

  /** What would be taken next; nothing where the first is not within reach. */
  next(reached: number): readonly AppendedUnit[] {
    return this.ahead.slice(0, this.reachable(reached));
  }

  private reachable(reached: number): number {
    const near = this.ahead.slice(0, MOST_AT_ONCE);
    const within = near.findIndex((unit) => unit.last > reached || this.isMovedBy(unit));
    return within === -1 ? near.length : within;
  }

  /** Whether an append changed his own roles, standing or communities. */
  isMovedBy({ people, organisations }: AppendedUnit): boolean {
    const viewer = this.principal?.viewer;
    if (!viewer) return false;
    return people.includes(viewer.personId) || organisations.includes(viewer.organisationId);
  }
}
