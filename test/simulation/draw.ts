import { diceOf, type Dice } from '@tocsin/domain/testing';

/** Choices that the same seed makes again. */
export class Draw {
  constructor(readonly dice: Dice) {}

  static from(seed: number): Draw {
    return new Draw(diceOf(seed));
  }

  one<Choice>(choices: Iterable<Choice>): Choice {
    const list = [...choices];
    return list[this.dice(list.length)] as Choice;
  }

  some<Choice>(choices: Iterable<Choice>): Choice[] {
    return [...choices].filter(() => this.dice(3) === 0);
  }

  /** For something that runs beside others: what they draw does not change what it draws. */
  apart(): Draw {
    return Draw.from(this.dice(2 ** 30));
  }
}
