import type { BenchRow } from '../measure/row.js';
import { alertsKafka } from './alerts-kafka.js';
import { alertSubscriptions } from './alert-subscriptions.js';
import { alerts } from './alerts.js';
import { append } from './append.js';
import { endpoints } from './endpoints.js';
import { hidden } from './hidden.js';
import { list } from './list.js';
import { intake } from './intake.js';
import { ledger } from './ledger.js';
import { liveKafka } from './live-kafka.js';
import { live } from './live.js';
import { matching } from './matching.js';
import { mutation } from './mutation.js';
import { narrowing } from './narrowing.js';
import { nets } from './nets.js';
import { preview } from './preview.js';
import { projector } from './projector.js';
import { reconnect } from './reconnect.js';
import { rebuild } from './rebuild.js';
import { relay } from './relay.js';
import { ruleLoading } from './rule-loading.js';
import { start } from './start.js';
import { subscriptions } from './subscriptions.js';
import { takeover } from './takeover.js';

/** The rows of the table, in its order. */
export const ROWS: readonly BenchRow[] = [
  append,
  mutation,
  rebuild,
  live,
  relay,
  projector,
  takeover,
  liveKafka,
  intake,
  list,
  nets,
  hidden,
  ledger,
  preview,
  narrowing,
  subscriptions,
  matching,
  ruleLoading,
  alerts,
  alertsKafka,
  alertSubscriptions,
  reconnect,
  endpoints,
  start,
];
