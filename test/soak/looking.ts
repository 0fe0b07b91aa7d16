import type { Dice } from '@tocsin/domain/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from '../e2e/hub-process.js';
import type { SoakScene } from './soak-scene.js';

const LIST = `{ incidents(first: 50) { nodes { id tlp } } }`;
const ONE = `query ($id: ID!) { incident(id: $id) { id tlp } }`;

/** The labels that somebody may see who is named nowhere. */
const FOR_ALL: ReadonlySet<string> = new Set(['TLP:CLEAR', 'TLP:GREEN']);

type Looking = {
  readonly over: { readonly now: boolean };
  readonly dice: Dice;
  readonly looked: Looked;
};

export type Looked = {
  /** Labels that should not have been seen. */
  readonly labels: Set<string>;
  /** Incidents that had been told and were not there. Some went out of sight by what happened to them. */
  readonly missed: Set<string>;
};

/**
 * 13 and 14, while faults happen: what somebody who is named nowhere reads at a gateway. One that does not answer at all
 * is a fault and tells nothing.
 */
export async function lookAtGateway(
  scene: SoakScene,
  { over, dice, looked }: Looking,
): Promise<void> {
  while (!over.now) {
    await pause(200 + dice(400));
    await lookAtLabels(scene, looked).catch(() => undefined);
    const { changes } = scene.outsider;
    const told = changes[dice(Math.max(1, changes.length))];
    if (told?.kind === 'APPEARED') {
      await lookFor(scene, told.incidentId, looked).catch(() => undefined);
    }
  }
}

async function lookAtLabels(scene: SoakScene, { labels }: Looked): Promise<void> {
  const { data } = await ask(scene, LIST, { as: scene.outsider.account });
  for (const { tlp } of data?.incidents?.nodes ?? []) {
    if (!FOR_ALL.has(String(tlp))) labels.add(String(tlp));
  }
}

async function lookFor(scene: SoakScene, id: string, { missed }: Looked): Promise<void> {
  const { data } = await ask(scene, ONE, { as: scene.outsider.account, id });
  if (data?.incident === null) missed.add(id);
}
