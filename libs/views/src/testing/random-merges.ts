import type { Dice } from '@tocsin/domain/testing';
import { merged, unmerged } from './people.js';
import type { Placed } from './random-network.js';

/** Incidents that become one and stand by themselves again, as the domain lets them: only what stands is merged. */
export class RandomMerges {
  readonly #incidents: readonly number[];
  readonly #into = new Map<number, number>();

  constructor(
    private readonly dice: Dice,
    submissions: readonly Placed[][],
  ) {
    this.#incidents = submissions
      .flat()
      .flatMap(([, event]) =>
        event.type === 'IncidentOpened'
          ? [Number.parseInt(event.data.incidentId.slice(-4), 16)]
          : [],
      );
  }

  /** One more append. */
  next(): Placed[] {
    const [gone, into] = [this.#drawn(), this.#drawn()];
    const target = this.#into.get(gone);
    if (target !== undefined) {
      this.#into.delete(gone);
      return unmerged(gone, target);
    }
    if (gone === into || this.#into.has(into)) return [];
    this.#into.set(gone, into);
    return merged(gone, into);
  }

  readonly #drawn = (): number => this.#incidents[this.dice(this.#incidents.length)] as number;
}
