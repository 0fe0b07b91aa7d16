import { demoFile } from '@tocsin/demo';
import { viewsOf } from '../views.js';
import type { Network } from '../opening/network.js';
import { ill, well, type Check } from './check.js';

/** A running hub is never that far behind; without one nobody folds. */
const LAG_MS = 30_000;

export async function viewsCheck(network: Network): Promise<Check> {
  const views = await viewsOf(network);
  const old = views.filter(({ builtVersion, version }) => builtVersion !== version);
  if (old.length > 0) {
    const names = old.map(({ name }) => name).join(', ');
    return ill('views', `${names}: built by another version`, 'npx tocsin views rebuild');
  }
  const { lag, lagAgeMs } = await network.viewHealth();
  if (lag === 0) return well('views', `${views.length} views, nothing waits`);
  if (network.database.kind !== 'attached') {
    return well('views', `${lag.toLocaleString('en-US')} events wait until a hub runs`);
  }
  const found = `${lag.toLocaleString('en-US')} events wait, for ${Math.round(lagAgeMs / 1000)} s`;
  if (lagAgeMs < LAG_MS) return well('views', found);
  return ill('views', found, 'The hub does not get on: see its log, start it again.');
}

export async function parkedCheck({ parking }: Network): Promise<Check> {
  const all = await parking.list();
  const parked = all.filter(({ dropped }) => dropped === null);
  const dropped = all.length > 0 ? ` but ${all.length} that were dropped` : '';
  if (parked.length === 0) return well('parked', `no stream is set aside${dropped}`);
  const [first] = parked;
  return ill(
    'parked',
    `${parked.length} streams are set aside, the first for ${first?.reason ?? 'an unknown reason'}`,
    'Nothing is lost. See `npx tocsin parked list`; once the cause is mended: npx tocsin parked release',
  );
}

export function demoCheck({ settings }: Network): Check {
  const file = demoFile(settings.dataDir);
  if (file.readUnfinished() !== null) {
    return ill(
      'demo',
      'the demo network is not complete',
      'Start the hub: it goes on where it stopped.',
    );
  }
  const accounts = file.read();
  return well(
    'demo',
    accounts ? `${accounts.length} people, tokens in ${file.path}` : 'no demo network',
  );
}
