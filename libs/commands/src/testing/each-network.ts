import { afterEach, beforeEach, describe } from '@jest/globals';
import { testNetwork, testNetworkOnPostgres, type TestNetwork } from './test-network.js';

/** What it is o'clock in these tests. */
export const NOW = new Date('2026-05-06T12:00:00.000Z');

type Behaviours = (network: () => TestNetwork) => void;

/** One list of behaviours, run on a network in memory: fast, for everything that a command may answer. */
export function describeNetwork(what: string, behaviours: Behaviours): void {
  describe.each([['memory', testNetwork]])(`${what} (%s)`, (_name, open) => {
    onNetwork(open, behaviours);
  });
}

/** The same on PostgreSQL as well, for what rests on the database. */
export function describeEachNetwork(what: string, behaviours: Behaviours): void {
  describe.each([
    ['memory', testNetwork],
    ['PostgreSQL', testNetworkOnPostgres],
  ])(`${what} (%s)`, (_name, open) => {
    onNetwork(open, behaviours);
  });
}

function onNetwork(open: typeof testNetworkOnPostgres, behaviours: Behaviours): void {
  let network: TestNetwork;
  beforeEach(async () => {
    network = await open({ clock: () => NOW });
  });
  afterEach(() => network.drop());
  behaviours(() => network);
}
