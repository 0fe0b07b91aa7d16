import type { Dice } from '@tocsin/domain/testing';
import { randomFilter } from '@tocsin/views/testing';
import { deleted, ruled } from './matching-world.js';
import { PLAIN_KINDS as kinds } from './plain-reading.js';

/**
 * Rules are made, written anew and deleted; of twelve people and of the four organisations that they are in. Such rules
 * match a fourth of everything: no more than `most` stand at once, or a long life would end in nothing but alerts.
 */
export class RandomRules {
  readonly #standing: number[] = [];
  #made = 0;

  constructor(
    private readonly dice: Dice,
    private readonly most = Number.POSITIVE_INFINITY,
  ) {}

  next() {
    const filter = randomFilter(this.dice, { text: true });
    const [some] = this.#standing.splice(this.dice(this.#standing.length || 1), 1);
    const isFull = this.#standing.length + 1 >= this.most;
    const choice = isFull ? this.dice(3) : this.dice(6);
    if (some !== undefined && choice === 0) return deleted(some);
    if (some !== undefined) this.#standing.push(some);
    if (some !== undefined && choice < 3) return ruled('AlertRuleChanged', some, { filter, kinds });
    this.#made += 1;
    this.#standing.push(this.#made);
    const by = [this.dice(4) + 1, this.dice(3) + 1] as const;
    const owner = this.dice(3) === 0 ? 'organisation' : 'person';
    return ruled('AlertRuleCreated', this.#made, { by, owner, filter, kinds });
  }
}
