import type { AccessReader } from '@tocsin/access';
import type { DeliveryLog } from '@tocsin/alerts';
import type { AlertDesk } from '@tocsin/matching';
import type { RaisedAlerts } from '../alert/raised-alerts.js';
import type { Commands } from '@tocsin/commands';
import type { DisclosureLedger } from '@tocsin/disclosure';
import type { ParkingDesk } from '@tocsin/event-feed';
import type { ReadModel } from '@tocsin/views';
import type { Consistency } from '../consistency/consistency.js';
import type { IncidentChanges } from '../incident-change/incident-changes.js';
import type { Cursors } from '../paging/cursors.js';
import type { RightsNow } from '../sign-in/rights-now.js';
import type { Limits } from './limits.js';
import type { StoreReader } from './store-reader.js';

/** Everything that resolvers call; the same objects for every request. */
export type Services = {
  readonly commands: Commands;
  readonly readModel: ReadModel;
  readonly ledger: DisclosureLedger;
  readonly access: AccessReader;
  readonly store: StoreReader;
  readonly parking: ParkingDesk;
  readonly deliveryLog: DeliveryLog;
  readonly cursors: Cursors;
  readonly consistency: Consistency;
  readonly incidentChanges: IncidentChanges;
  readonly alerts: AlertDesk;
  readonly raisedAlerts: RaisedAlerts;
  readonly rights: RightsNow;
  readonly limits: Limits;
};
