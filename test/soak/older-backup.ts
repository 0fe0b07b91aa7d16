import { backup, restoreNetwork } from '@tocsin/network';
import { createTestDatabase } from '@tocsin/postgres/testing';
import { organisationId, record } from '@tocsin/views/testing';
import { streamOf } from '@tocsin/domain';
import { diceOf, type Dice } from '@tocsin/domain/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { alertProblems } from './alert-invariants.js';
import { kafkaProblems, logProblems, relayRow, viewProblems } from './invariants.js';
import type { SoakMember } from './member.js';
import type { SoakScene } from './soak-scene.js';
import { intakeProblems } from './told-invariants.js';

/** One more fact about an organisation of nobody's reports. */
const renamed = (scene: SoakScene, number: number) =>
  record(scene.network.store, [
    [
      streamOf.organisation(organisationId(1)),
      {
        type: 'OrganisationStandingChanged',
        data: {
          organisationId: organisationId(1),
          standing: number % 2 === 0 ? 'member' : 'restricted',
          reason: 'soak',
        },
      },
    ],
  ]);

/**
 * A backup is made, Kafka learns of more than is in it, and the network goes on from the backup: positions are used
 * again, with other content. Then the same must hold, and nobody goes on from a cursor of before.
 */
export async function goOnWithOlderBackup(
  scene: SoakScene,
  recovered: () => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tocsin-soak-'));
  try {
    await backup({
      url: scene.database.url,
      masterKey: scene.network.masterKey,
      folder: path.join(folder, 'backup'),
    });
    const before = await scene.network.store.head();
    for (let number = 0; number < 40; number += 1) await renamed(scene, number);
    await recovered();
    const after = await relayRow(scene);
    expect(after.published).toBe(before.position + 40);
    const { cursor } = scene.outsider;

    for (const each of scene.processes) await each.stop();
    const database = await createTestDatabase();
    const settings = {
      ...scene.network.settings,
      databaseUrl: database.url,
      databaseReaderUrl: database.readerUrl,
    };
    await restoreNetwork(settings, {
      folder: path.join(folder, 'backup'),
      log: () => undefined,
      onProgress: () => undefined,
    });
    await scene.moveTo(database);
    for (let number = 1; number < 20; number += 1) await renamed(scene, number);
    await Promise.all(scene.members.map((member, index) => sendFor(member, diceOf(index))));
    await recovered();

    const head = await scene.network.store.head();
    expect(head.epoch).not.toBe(before.epoch);
    expect((await relayRow(scene)).topic).not.toBe(after.topic);
    expect(await intakeProblems(scene)).toEqual([]);
    expect(await logProblems(scene, [])).toEqual([]);
    expect(await kafkaProblems(scene)).toEqual([]);
    expect(await alertProblems(scene)).toEqual([]);
    expect(await viewProblems(scene)).toEqual([]);
    expect(await goingOn(scene, cursor ?? '')).toMatch(/CURSOR/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const SENDING_MS = 5_000;

async function sendFor(member: SoakMember, dice: Dice): Promise<void> {
  const over = { now: false };
  const sending = member.send(over, dice);
  await pause(SENDING_MS);
  over.now = true;
  await sending;
}

const PATIENCE = 100;

/** What a gateway answers to whoever wants to go on from a cursor. */
async function goingOn(scene: SoakScene, cursor: string): Promise<string> {
  for (let tries = 0; tries < PATIENCE; tries += 1) {
    const response = await fetch(`${scene.url}/events`, {
      headers: { authorization: `Bearer ${scene.outsider.account.token}`, 'last-event-id': cursor },
    }).catch(() => null);
    if (response && !response.ok) return response.text();
    if (response) {
      await response.body?.cancel();
      return 'it goes on';
    }
    await pause(200);
  }
  return 'no answer';
}
