import type { Act, Difference } from './attempt.js';
import { assign, changeRoles, changeStanding, moveCircle, suspend } from './membership-acts.js';
import { startClock, turnClock } from './clock-acts.js';
import { acknowledge, answerReshare, passOn, requestReshare } from './handling-acts.js';
import { merge, unmerge } from './merge-acts.js';
import { erase, link, publish, revise, share, submit } from './report-acts.js';
import type { SimulatedNetwork } from './simulated-network.js';

/** So many reports live at once: enough that lists have pages, few enough that they are read often. */
const MOST_LIVING = 60;

/** One random act, done in the network and told to the oracle. */
export async function randomAct(world: SimulatedNetwork): Promise<Difference> {
  const living = [...world.oracle.reports].filter(([, { erased }]) => !erased);
  if (living.length < 5) return submit(world);
  const kinds = living.length < MOST_LIVING ? ACTS : ACTS.filter((act) => act !== submit);
  return world.draw.one(kinds)(world);
}

/**
 * How often each of them happens. What is done with reports once others hold them takes several acts in a row to come to
 * something, each by the right person: it has about half of all.
 */
const WEIGHTS: readonly (readonly [Act, number])[] = [
  [submit, 6],
  [share, 6],
  [publish, 3],
  [link, 3],
  [merge, 2],
  [unmerge, 2],
  [startClock, 6],
  [turnClock, 5],
  [passOn, 7],
  [requestReshare, 4],
  [answerReshare, 5],
  [acknowledge, 5],
  [revise, 2],
  [erase, 2],
  [assign, 2],
  [changeStanding, 2],
  [moveCircle, 2],
  [changeRoles, 1],
  [suspend, 1],
];

const ACTS: readonly Act[] = WEIGHTS.flatMap(([act, times]) =>
  Array.from({ length: times }, () => act),
);
