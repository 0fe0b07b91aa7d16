import type { SortKey } from '@tocsin/views';
import { ApiError } from '../operation/api-error.js';
import { Sealer, type Secrets } from '../sealing/sealer.js';

/** Which list a cursor belongs to: its name, its filter's digest and its order. */
export type ListIdentity = {
  readonly list: string;
  readonly filter: string;
  readonly order: string;
};

type Sealed = readonly [
  epoch: number,
  list: string,
  filter: string,
  order: string,
  ...SortKeyParts,
];
type SortKeyParts = readonly [sort: number | null, id: string];

/** Keyset cursors: the sort key of a row, sealed together with the list that it stands in. */
export class Cursors {
  private readonly sealer: Sealer;

  constructor(
    secrets: Secrets,
    private readonly epoch: number,
  ) {
    this.sealer = new Sealer(secrets, 'cursor');
  }

  seal({ list, filter, order }: ListIdentity, { sort, id }: SortKey): string {
    const sealed: Sealed = [this.epoch, list, filter, order, sort, id];
    return this.sealer.seal(sealed);
  }

  /** Throws CURSOR_INVALID for what is no cursor of today's store, CURSOR_OTHER_FILTER for one of another list. */
  open({ list, filter, order }: ListIdentity, cursor: string): SortKey {
    const opened = this.sealer.open(cursor) as Sealed | null;
    if (!Array.isArray(opened) || opened[0] !== this.epoch) {
      throw new ApiError('CURSOR_INVALID', 'This is not a cursor, or it is from before a restore.');
    }
    if (opened[1] !== list || opened[2] !== filter || opened[3] !== order) {
      throw new ApiError('CURSOR_OTHER_FILTER', 'The cursor belongs to another filter or order.');
    }
    return { sort: opened[4], id: opened[5] };
  }
}
