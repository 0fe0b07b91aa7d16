import type { Network } from '@tocsin/network';
import type { Status } from './status.js';

/** Whether the database answers. */
export const databaseStatus = ({ pool }: Pick<Network, 'pool'>): Status => ({
  checks: [
    { reason: 'DATABASE', holds: async () => (await pool.query('select 1')).rowCount === 1 },
  ],
  measures: () => undefined,
});
