import { UnsubscribeTokens } from '@tocsin/mail';
import type { Network } from './network.js';

/** What the API of a network is made from. */
export const apiSources = ({
  commands,
  readModel,
  ledger,
  alerts,
  access,
  store,
  pool,
  parking,
  deliveryLog,
  publicKeys,
  gate,
  settings,
}: Network) => ({
  commands,
  readModel,
  ledger,
  alerts,
  access,
  store,
  parking,
  deliveryLog,
  publicKeys,
  gate,
  trustedProxies: settings.trustedProxies,
  secrets: store.keys,
  unsubscribeTokens: new UnsubscribeTokens(store.keys),
  readiness: {
    database: async () => (await pool.query('select 1')).rowCount === 1,
    parked: async () => (await parking.list()).some(({ dropped }) => dropped === null),
  },
});
