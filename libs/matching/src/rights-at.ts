import type { AccessReader } from '@tocsin/access';
import type { AppendedUnit } from '@tocsin/changes';
import type { Viewer } from '@tocsin/domain';

/** Rights of rule owners as of the append at hand: asked for once, and again when anybody's have changed. */
export class RightsAt {
  private readonly known = new Map<string, Viewer | null>();
  private movedAt = 0;

  constructor(private readonly access: Pick<AccessReader, 'owners'>) {}

  /** Appends are dealt with in their order: tells it which one comes. */
  moveTo({ last, people, organisations }: AppendedUnit): void {
    if (people.length + organisations.length === 0) return;
    this.movedAt = last;
    this.known.clear();
  }

  /** The rights of these owners at a position. */
  async of(ownerIds: readonly string[], position: number): Promise<Map<string, Viewer>> {
    if (position < this.movedAt) return this.access.owners(ownerIds, position);
    const unknown = ownerIds.filter((id) => !this.known.has(id));
    if (unknown.length > 0) {
      const found = await this.access.owners(unknown, position);
      for (const id of unknown) this.known.set(id, found.get(id) ?? null);
    }
    return new Map(
      ownerIds.flatMap((id) => {
        const viewer = this.known.get(id);
        return viewer ? [[id, viewer] as const] : [];
      }),
    );
  }
}
