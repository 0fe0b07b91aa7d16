import type { Network } from '@tocsin/network';
import {
  allOf,
  foldingStatus,
  intakeStatus,
  notifierStatus,
  relayStatus,
  viewsStatus,
  type Status,
} from '@tocsin/process';

/** What tells how everything is that the hub does besides serving the API. */
export function hubStatus(network: Network): Status {
  const views = viewsStatus(network);
  const kafka = network.settings.kafka === null ? [] : [relayStatus, intakeStatus];
  const work = allOf([foldingStatus, notifierStatus, ...kafka].map((each) => each(network)));
  // The API itself says whether streams are parked.
  return { checks: work.checks, measures: allOf([views, work]).measures };
}
