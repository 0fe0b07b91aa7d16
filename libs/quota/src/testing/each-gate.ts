import { afterEach, beforeEach, describe } from '@jest/globals';
import {
  createTestAccess,
  memoryStoreWithAccess,
  type StoreWithAccess,
  type TestStoreWithAccess,
} from '@tocsin/access/testing';
import type { Allowances } from '../allowances.js';
import type { Gate } from '../gate.js';
import { openGate } from '../postgres-gate.js';
import { migrations } from '../schema/migrations.js';
import { memoryGate } from './memory-gate.js';

/** Buckets small enough to be filled, that leak so slowly that nothing comes back while a test looks. */
export const SMALL: Allowances = {
  organisation: { capacity: 300, perSecond: 0.01 },
  token: { capacity: 200, perSecond: 0.01 },
  address: { capacity: 50, perSecond: 0.01 },
  'sign-in': { capacity: 5, perSecond: 0.01 },
};

type Pool = TestStoreWithAccess['test']['database']['pool'];

const KEY = Buffer.alloc(32, 7);

export type GateWorld = StoreWithAccess & {
  /** A gate as another process would open it: on the same buckets. */
  readonly gate: (allowances?: Allowances) => Gate;
};

/** On a database of its own. */
export async function postgresGateWorld(): Promise<GateWorld & { readonly pool: Pool }> {
  const world = await createTestAccess();
  const { pool } = world.test.database;
  for (const { sql } of migrations) await pool.query(sql);
  const opened: ReturnType<typeof openGate>[] = [];
  return {
    ...world,
    pool,
    gate: (allowances = SMALL) => {
      const gate = openGate(pool, { allowances, addressKey: KEY });
      opened.push(gate);
      return gate;
    },
    drop: async () => {
      for (const gate of opened) await gate.close();
      await world.drop();
    },
  };
}

async function memoryGateWorld(): Promise<GateWorld> {
  const world = memoryStoreWithAccess();
  return { ...world, gate: (allowances = SMALL) => memoryGate(world.access, { allowances }) };
}

/** One list of behaviours, run against the gate on PostgreSQL and the one in memory. */
export function describeEachGate(what: string, behaviours: (world: () => GateWorld) => void): void {
  describe.each<[string, () => Promise<GateWorld>]>([
    ['PostgreSQL', postgresGateWorld],
    ['memory', memoryGateWorld],
  ])(`${what} (%s)`, (_name, open) => {
    let world: GateWorld;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.drop());
    behaviours(() => world);
  });
}
