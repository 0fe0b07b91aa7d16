import type { AccessReader } from '@tocsin/access';
import type { DeliveryLog } from '@tocsin/alerts';
import type { Commands } from '@tocsin/commands';
import type { DisclosureLedger } from '@tocsin/disclosure';
import type { ParkingDesk } from '@tocsin/event-feed';
import type { AlertDesk } from '@tocsin/matching';
import type { Gate } from '@tocsin/quota';
import type { ReadModel } from '@tocsin/views';
import type { Registry } from 'prom-client';
import type { ToldChange } from './incident-change/told-change.js';
import type { OneTimeLinks } from './explorer/one-time-links.js';
import type { UnsubscribeTokens } from './mail-links/mail-links.js';
import type { Readiness } from './http/health.js';
import type { PublishedKeys } from './http/jwks.js';
import type { Limits } from './operation/limits.js';
import type { StoreReader } from './operation/store-reader.js';
import type { Secrets } from './sealing/sealer.js';

/** What the API needs of the process that serves it. */
export type ApiOptions = {
  readonly commands: Commands;
  readonly readModel: ReadModel;
  /** Where it is written down who is shown what. */
  readonly ledger: DisclosureLedger;
  readonly access: AccessReader;
  readonly store: StoreReader;
  /** Where operators deal with what could not be folded. */
  readonly parking: ParkingDesk;
  /** What alerts have sent, and orders to send it again. */
  readonly deliveryLog: DeliveryLog;
  /** Rules and alerts. */
  readonly alerts: AlertDesk;
  /** Through which every request comes in. */
  readonly gate: Gate;
  /** Proxies whose X-Forwarded-For is believed: addresses, or networks as 10.0.0.0/8; none without. */
  readonly trustedProxies?: readonly string[];
  /** The address by which everybody reaches this place, for what is cited; null: as the browser calls it. */
  readonly publicUrl?: string | null;
  /** Keys for cursors and tokens, derived from the master key. */
  readonly secrets: Secrets;
  readonly readiness: Readiness;
  /** Links that open GraphiQL as somebody; none without them. */
  readonly links?: OneTimeLinks;
  /** What members encrypt to; absent where nothing is taken over Kafka. */
  readonly publicKeys?: PublishedKeys | null;
  /** Opens the tokens of links that end a rule's mail; none does without it. */
  readonly unsubscribeTokens?: UnsubscribeTokens;
  /** Takes down defects; what callers are told never holds them. */
  readonly onError: (error: unknown, requestId: string | null) => void;
  /** Told of each change that a subscriber was told; absent: nothing is made for it. */
  readonly onTold?: (told: ToldChange) => void;
  /** Puts into the registry of /metrics what this process measures besides the API. */
  readonly measures?: (registry: Registry) => void;
  /** Other bounds than the usual ones, for tests. */
  readonly limits?: Partial<Limits>;
  /** A message on every open subscription at least this often; 15 s. */
  readonly heartbeatMs?: number;
};

export const API_OPTIONS = Symbol('ApiOptions');
