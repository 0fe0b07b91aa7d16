import { randomBytes } from 'node:crypto';
import {
  openNetwork,
  readSettings,
  type Network,
  type NetworkOptions,
  type Settings,
} from '@tocsin/network';
import { unhindered } from '../environment.js';
import type { BenchMachine } from '../measure/machine.js';

/** A database and the master key that its keys are wrapped by. */
export type Place = {
  readonly url: string;
  readonly readerUrl: string;
  readonly masterKey: string;
  /** What carries its events; absent: the event table does. */
  readonly kafka?: Settings['kafka'];
  /** Whether webhooks may go to this machine. */
  readonly endpointsHere?: boolean;
};

export async function newPlace(machine: BenchMachine): Promise<Place> {
  const { url, readerUrl } = await machine.createServer();
  return { url, readerUrl, masterKey: randomBytes(32).toString('hex') };
}

/** Opens the network in this process, as the product's own programs do. */
export const openPlace = (
  { url, readerUrl, masterKey, kafka = null, endpointsHere = false }: Place,
  roles: NetworkOptions['roles'],
): Promise<Network> =>
  openNetwork(
    settingsOf({
      databaseUrl: url,
      databaseReaderUrl: readerUrl,
      masterKey,
      kafka,
      webhooks: { allowHttp: endpointsHere, allowNetworks: endpointsHere ? ['127.0.0.0/8'] : [] },
    }),
    {
      share: false,
      roles,
      log: (message, ids = {}) => process.stderr.write(`${message} ${JSON.stringify(ids)}\n`),
      onFatal: (error) => {
        throw error;
      },
    },
  );

/** A place where one process stores data and another one serves it; what one caller may ask is no bound. */
export function settingsOf(given: Partial<Settings>): Settings {
  const environment = { ...unhindered, PORT: '0', LOG_LEVEL: 'warn', TOCSIN_DEMO: '0' };
  const read = readSettings(environment, process.cwd());
  if (!read.ok) throw new Error(`these are no settings: ${JSON.stringify(read.problems)}`);
  return { ...read.settings, dataDir: '', ...given };
}
