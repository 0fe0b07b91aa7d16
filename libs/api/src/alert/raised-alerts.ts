import type { AlertDesk, InboxPlace, InboxRow } from '@tocsin/matching';
import type { Principal } from '@tocsin/access';
import { receivesFor, type Viewer } from '@tocsin/domain';
import { ApiError } from '../operation/api-error.js';
import type { Asker, SourceMessage } from '../operation/asker.js';
import { Sealer, type Secrets } from '../sealing/sealer.js';
import type { RightsNow } from '../sign-in/rights-now.js';
import { unauthenticated } from '../sign-in/sign-in.js';
import type { AlertNode } from './alert-node.js';
import { AlertTail } from './alert-tail.js';

export type RaisedAlertsOptions = {
  readonly alerts: AlertDesk;
  readonly rights: RightsNow;
  readonly secrets: Secrets;
  readonly epoch: number;
  /** A message at least this often, in milliseconds. */
  readonly heartbeatMs: number;
  readonly onError: (error: unknown) => void;
};

/** One message of alertRaised. */
export type RaisedAlertMessage = SourceMessage & {
  readonly raised: { readonly cursor: string; readonly alert: AlertNode | null };
};

type Sealed = readonly [epoch: number, personId: string, position: string, alertId: string];

const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const AT_ONCE = 100;
/** Before everything that the tail knows of. */
const LOOK_FIRST = -1;

/**
 * Alerts as they are raised, in the order of the log, each once: read from the table that holds them, so that whoever
 * was away for a week gets what he missed, and whatever happens to the connection nothing is told twice.
 */
export class RaisedAlerts {
  private readonly tail: AlertTail;
  private readonly sealer: Sealer;

  constructor(private readonly options: RaisedAlertsOptions) {
    this.tail = new AlertTail(options.alerts, options.onError);
    this.sealer = new Sealer(options.secrets, 'raised alerts');
  }

  /** Throws CURSOR_INVALID at once, and UNAUTHENTICATED without a token or when it ends. */
  follow(given: {
    readonly after: string | null;
    readonly asker: Asker;
    readonly signal: AbortSignal;
  }): AsyncIterable<RaisedAlertMessage> {
    const { principal } = given.asker;
    if (principal === null) throw unauthenticated('TOKEN_MISSING');
    const { personId } = principal.viewer;
    const stand = given.after === null ? null : this.open(given.after, personId);
    return this.messages(principal, stand, given.signal);
  }

  private async *messages(
    asked: Principal,
    after: InboxPlace | null,
    signal: AbortSignal,
  ): AsyncGenerator<RaisedAlertMessage, void> {
    const { alerts, heartbeatMs } = this.options;
    const { head, leave } = await this.tail.follow();
    signal.addEventListener('abort', leave, { once: true });
    try {
      let stand = after ?? { position: head, alertId: LAST };
      yield this.heartbeat(stand, asked);
      let told = Date.now();
      let position = LOOK_FIRST;
      while (!signal.aborted) {
        const raisedUpTo = this.tail.head;
        const reader = await this.now(asked);
        const recipients = receivesFor(reader.viewer);
        const page = { recipients, after: stand, order: 'oldest', limit: AT_ONCE } as const;
        const mayHave = this.tail.mayHave({ recipients, position });
        const rows = mayHave ? await alerts.inbox(page) : [];
        for (const row of rows) {
          stand = row.place;
          told = Date.now();
          yield* this.messageOf(row, asked);
        }
        if (rows.length > 0) continue;
        position = raisedUpTo;
        if (raisedUpTo > stand.position) stand = { position: raisedUpTo, alertId: LAST };
        const left = told + heartbeatMs - Date.now();
        if (left > 0) await this.tail.wait({ recipients, position }, left, signal);
        else {
          told = Date.now();
          yield this.heartbeat(stand, await this.now(asked));
        }
      }
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
  }

  /** What a row is to the reader by his rights of this moment: nothing, where it is not for him any more. */
  private async *messageOf(
    { place, ...alert }: InboxRow,
    asked: Principal,
  ): AsyncGenerator<RaisedAlertMessage, void> {
    const principal = await this.now(asked);
    if (!isStillFor(alert, principal.viewer)) return;
    const cursor = this.seal(place, principal.viewer.personId);
    yield { principal, raised: { cursor, alert } };
  }

  private heartbeat(stand: InboxPlace, principal: Principal): RaisedAlertMessage {
    return {
      principal,
      raised: { cursor: this.seal(stand, principal.viewer.personId), alert: null },
    };
  }

  /** The caller with the rights of this moment; throws once the token has ended. */
  private async now(principal: Principal): Promise<Principal> {
    const now = await this.options.rights.now(principal);
    if (now === null) throw unauthenticated('TOKEN_REVOKED');
    return now;
  }

  private seal({ position, alertId }: InboxPlace, personId: string): string {
    const sealed: Sealed = [
      this.options.epoch,
      personId,
      String(position).padStart(16, '0'),
      alertId,
    ];
    return this.sealer.seal(sealed);
  }

  private open(cursor: string, personId: string): InboxPlace {
    const opened = this.sealer.open(cursor) as Sealed | null;
    const isOwn =
      Array.isArray(opened) && opened[0] === this.options.epoch && opened[1] === personId;
    if (!isOwn) {
      throw new ApiError(
        'CURSOR_INVALID',
        'This is not a cursor of yours, or it is from before a restore.',
      );
    }
    return { position: Number(opened[2]), alertId: opened[3] };
  }
}

/** Whoever was a responder when the page was read may be none any more before it has been told. */
const isStillFor = ({ ownerId, handed }: AlertNode, viewer: Viewer): boolean =>
  handed || receivesFor(viewer).includes(ownerId);

type Asked = { readonly after?: string | null };
type Context = {
  readonly services: { readonly raisedAlerts: RaisedAlerts };
  readonly asker: Asker;
  readonly signal: AbortSignal;
};

/** The source of the subscription, and what each of its messages is. */
export const alertRaisedSource = {
  subscribe: (
    _: unknown,
    { after }: Asked,
    { services, asker, signal }: Context,
  ): AsyncIterable<RaisedAlertMessage> =>
    services.raisedAlerts.follow({ after: after ?? null, asker, signal }),
  resolve: ({ raised }: RaisedAlertMessage) => raised,
};
