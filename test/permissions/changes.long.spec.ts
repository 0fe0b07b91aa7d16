import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WAYS, type Listener } from './listeners.js';
import { PermissionScene, VIEWERS, type Submitted } from './scene.js';
import { readTable } from './table.js';

const table = readTable();
const reads = table.audiences.get('reads');
const PATIENCE_MS = 30_000;

describe.each(Object.entries(WAYS))('a change, by %s', (way, listen) => {
  let scene: PermissionScene;
  const listeners = new Map<string, Listener>();

  beforeAll(async () => {
    scene = await PermissionScene.open();
    for (const viewer of VIEWERS) {
      listeners.set(viewer, await listen(scene.api, scene.viewers.get(viewer) ?? null));
    }
    await until(() => VIEWERS.every((viewer) => viewer === 'suspended' || begun(viewer)));
  }, 120_000);

  afterAll(async () => {
    await Promise.all([...listeners.values()].map((listener) => listener.end()));
    await scene.close();
  });

  const listener = (viewer: string) => listeners.get(viewer) as Listener;
  /** A listener over SSE is heard by the server before it has answered; one over a socket tells a heartbeat. */
  const begun = (viewer: string) =>
    way !== 'GraphQL over a socket' || listener(viewer).told.length > 0;

  async function until(holds: () => boolean): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!holds()) {
      if (performance.now() > end) throw new Error('it did not come');
      await pause(20);
    }
  }

  const cell = (viewer: string, column: string) => reads?.cells.get(viewer)?.get(column);

  /** What everybody is told, up to what everybody may see. */
  async function everybodyHasHeard(): Promise<void> {
    const { incident } = await scene.another('PUBLIC');
    const heard = (viewer: string) =>
      listener(viewer).told.some(({ incidentId }) => incidentId === incident);
    await until(() => VIEWERS.every((viewer) => viewer === 'suspended' || heard(viewer)));
  }

  const kindsFor = (viewer: string, { incident }: Submitted) =>
    listener(viewer)
      .told.filter(({ incidentId }) => incidentId === incident)
      .map(({ kind }) => kind);

  it('reaches whom the table lets read, and nobody else; a narrowing is told to who could read before', async () => {
    const made = new Map<string, Submitted>();
    for (const column of reads?.columns ?? []) made.set(column, await scene.another(column));
    await everybodyHasHeard();
    const differences: string[] = [];
    for (const [column, submitted] of made) {
      for (const viewer of VIEWERS) {
        const isTold = kindsFor(viewer, submitted).includes('APPEARED');
        const mayRead = cell(viewer, column) === 'yes';
        if (isTold !== mayRead) differences.push(`${viewer} × ${column}: ${isTold}`);
      }
    }
    expect(differences).toEqual([]);
    expect(listener('suspended').refused()).toBe(cell('suspended', 'GREEN'));

    const narrowed = made.get('GREEN') as Submitted;
    await scene.narrow(narrowed);
    await everybodyHasHeard();
    for (const viewer of VIEWERS) {
      const isTold = kindsFor(viewer, narrowed).includes('GONE');
      const couldRead = cell(viewer, 'GREEN') === 'yes' && viewer !== 'author';
      if (isTold !== couldRead) differences.push(`${viewer} is told GONE: ${isTold}`);
    }
    expect(differences).toEqual([]);
  }, 120_000);
});
