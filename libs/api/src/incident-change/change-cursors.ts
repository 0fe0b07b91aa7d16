import { ApiError } from '../operation/api-error.js';
import { Sealer, type Secrets } from '../sealing/sealer.js';

/**
 * Where a subscriber stands: everything up to `done` has been told, and of the append after it the incidents up to
 * `through` (by id; an append may change several).
 */
export type Stand = { readonly done: number; readonly through: string | null };

type Sealed = readonly [epoch: number, filter: string, done: string, through: string];

const NONE = '-'.repeat(36);

/** Cursors of a subscription: sealed, all of one length, bound to the filter. */
export class ChangeCursors {
  private readonly sealer: Sealer;

  constructor(
    private readonly options: { readonly secrets: Secrets; readonly epoch: number },
    private readonly filter: string,
  ) {
    this.sealer = new Sealer(options.secrets, 'incident-change');
  }

  seal({ done, through }: Stand): string {
    const position = String(done).padStart(16, '0');
    const sealed: Sealed = [this.options.epoch, this.filter, position, through ?? NONE];
    return this.sealer.seal(sealed);
  }

  /** Throws CURSOR_INVALID for what is no cursor of today's store, CURSOR_OTHER_FILTER for one of another filter. */
  open(cursor: string): Stand {
    const opened = this.sealer.open(cursor) as Sealed | null;
    if (!Array.isArray(opened) || opened[0] !== this.options.epoch) {
      throw new ApiError('CURSOR_INVALID', 'This is not a cursor, or it is from before a restore.');
    }
    if (opened[1] !== this.filter) {
      throw new ApiError('CURSOR_OTHER_FILTER', 'The cursor belongs to another filter.');
    }
    return { done: Number(opened[2]), through: opened[3] === NONE ? null : opened[3] };
  }
}
