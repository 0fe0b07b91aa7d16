import type { AsOf, ReadModel } from '@tocsin/views';
import { problem } from '@tocsin/report-format';
import { ApiError, validationFailed } from '../operation/api-error.js';
import type { StoreReader } from '../operation/store-reader.js';
import { Sealer, type Secrets } from '../sealing/sealer.js';
import { readMoment } from '../time/time-point.js';

/** The input AsOf: exactly one of both. */
export type AsOfInput = { readonly time?: string | null; readonly token?: string | null };

/** A past moment as position and as time. */
export type Moment = AsOf & { readonly time: Date };

/** Tokens that name a change, waiting for views to reach it, and past moments. No bare position ever leaves. */
export class Consistency {
  private readonly sealer: Sealer;

  constructor(
    private readonly options: {
      readonly secrets: Secrets;
      readonly epoch: number;
      readonly store: StoreReader;
      readonly timeoutMs: number;
    },
  ) {
    this.sealer = new Sealer(options.secrets, 'consistency');
  }

  /** The token of a change that was recorded at a position; as long for a small position as for a large one. */
  token(position: number): string {
    return this.sealer.seal([this.options.epoch, String(position).padStart(16, '0')]);
  }

  /** Throws TOKEN_INVALID for what is no token of today's store. */
  positionOf(token: string): number {
    const opened = this.sealer.open(token) as readonly [epoch: number, position: string] | null;
    if (Array.isArray(opened) && opened[0] === this.options.epoch) return Number(opened[1]);
    throw new ApiError(
      'TOKEN_INVALID',
      'This is no consistency token, or it is from before a restore.',
    );
  }

  /** Waits until the views are at least as new as the token; throws CONSISTENCY_TIMEOUT when that takes too long. */
  async atLeast(read: ReadModel, token: string | null | undefined): Promise<void> {
    if (token !== null && token !== undefined) await this.reach(read, this.positionOf(token));
  }

  async reach(read: ReadModel, position: number): Promise<void> {
    if (await read.waitFor(position, this.options.timeoutMs)) return;
    throw new ApiError(
      'CONSISTENCY_TIMEOUT',
      'The views have not got there in time. What was accepted stays accepted; ask again.',
    );
  }

  /** Reads `asOf`. A time counts to the end of the unit given. */
  async moment(asOf: AsOfInput | null | undefined): Promise<Moment | undefined> {
    if (!asOf) return undefined;
    const { store } = this.options;
    if (typeof asOf.token === 'string') {
      const position = this.positionOf(asOf.token);
      const { events } = await store.readAllTolerant({ after: position - 1, limit: 1 });
      return { position, time: events[0]?.recordedAt ?? (await store.head()).recordedAt };
    }
    const read = readMoment(asOf.time ?? '');
    if (!read.ok) throw validationFailed([problem('/time', read.error)]);
    const time = new Date(read.moment.end - 1);
    return { position: await store.positionAt(time), time };
  }
}
