import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readAppends } from '@tocsin/changes';
import { buildRoom } from '@tocsin/postgres/testing';
import { Matcher } from './matcher.js';
import {
  deleted,
  matchingWorld,
  reported,
  ruled,
  type MatchingWorld,
} from './testing/matching-world.js';

const ROOM = path.resolve('libs/matching');
const PROGRAM = path.join(ROOM, 'src/testing/matching-program.mjs');
const POINTS = ['matched and not written', 'written and not committed', 'committed and not told'];

/** Processes are started one after the other, which takes some seconds each on a busy machine. */
jest.setTimeout(180_000);

describe('matching that dies', () => {
  let world: MatchingWorld;
  /** What matching that nothing disturbs makes of the same log. */
  let undisturbed: unknown;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    world = await matchingWorld();
    await world.record(ruled('AlertRuleCreated', 1), ruled('AlertRuleCreated', 2));
    for (let number = 1; number <= 12; number += 1) {
      await world.record(...reported(number));
      if (number === 4) await world.record(ruled('AlertRuleChanged', 2, { timing: HOURLY }));
      if (number === 8) await world.record(deleted(2), ruled('AlertRuleCreated', 3));
    }
    await world.matchAll();
    undisturbed = await world.everything();
    expect(await world.told()).toHaveLength(24);
  });
  beforeEach(() => world.forget());
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await world.close();
  });

  it.each(POINTS)('at "%s" leaves the next one to make each alert once', async (point) => {
    for (let transaction = 1; transaction <= 3; transaction += 1) {
      let left = transaction;
      const dying = await Matcher.open({
        ...world.sources,
        onPoint: (at) => {
          if (at === point && (left -= 1) === 0) throw new Error('killed');
        },
      });
      await expect(matchWith(dying)).rejects.toThrow('killed');
    }
    await world.matchAll();
    expect(await world.everything()).toEqual(undisturbed);
  });

  it('by kill -9 leaves the next one to make each alert once, wherever it was', async () => {
    buildRoom(ROOM);
    for (const point of POINTS) {
      const { ended } = start({ point, after: 1 });
      expect(await ended).toBe('SIGKILL');
    }
    const last = start({ point: 'never', after: 0 });
    const { position } = await world.store.head();
    while ((await world.reached()) < position) await pause(50);
    last.child.kill('SIGKILL');
    await last.ended;
    expect(await world.everything()).toEqual(undisturbed);
  });

  /** Three appends to a transaction, to the end of the log. */
  async function matchWith(matcher: Matcher): Promise<void> {
    for (;;) {
      const { units } = await readAppends(world.store, matcher.position);
      if (units.length === 0) return;
      await matcher.match(units.slice(0, 3));
    }
  }

  function start(dieAt: { readonly point: string; readonly after: number }) {
    const given = { url: world.database.url, masterKey: world.masterKey, dieAt };
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify(given)], { stdio: 'inherit' });
    children.push(child);
    const ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? code));
    });
    return { child, ended };
  }
});

const HOURLY = { kind: 'hourly' } as const;
