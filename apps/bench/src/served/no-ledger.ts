import type { Network } from '@tocsin/network';

/** A ledger into which nothing is written: what reads cost without one. */
export const noLedger: Network['ledger'] = {
  record: async () => {},
  disclosuresOf: async () => [],
  countOf: async () => 0,
  readersOf: async () => new Map(),
};
