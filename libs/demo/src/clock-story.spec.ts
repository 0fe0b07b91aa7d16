import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashToken } from '@tocsin/access';
import { memoryStoreWithAccess } from '@tocsin/access/testing';
import { openCommands, openNetworkActs } from '@tocsin/commands';
import { MemoryEndpointDesk } from '@tocsin/commands/testing';
import { memoryLedger } from '@tocsin/disclosure/testing';
import {
  clockStatus,
  dueOf,
  evolveClock,
  noClock,
  type ClockEvent,
  type ClockState,
} from '@tocsin/domain';
import { answeredByStory } from './alert-story.js';
import { demoFile } from './demo-file.js';
import { writeDemoNetwork } from './write-demo-network.js';

const DAY_MS = 86_400_000;

describe('clocks of the demo network', () => {
  it('are of the member that has to report: one was filed in time, one runs for weeks', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tocsin-demo-'));
    const { store, access } = memoryStoreWithAccess();
    const correlation = { correlationId: 'demo', causationId: null, trace: null };
    const accounts = await writeDemoNetwork({
      acts: openNetworkActs({ store, correlation }),
      commands: openCommands({
        store,
        access,
        ledger: memoryLedger(),
        versionSecret: new Uint8Array(32),
        endpoints: Object.assign(new MemoryEndpointDesk(), { challenge: answeredByStory }),
      }),
      access,
      store,
      file: demoFile(folder),
    });
    rmSync(folder, { recursive: true });
    const chenyu = accounts.find(({ key }) => key === 'chenyu');
    const signedIn = await access.signIn(hashToken(chenyu?.token ?? ''));
    if (!signedIn.ok) throw new Error(signedIn.problem);
    const { organisationId } = signedIn.principal.viewer;
    const clocks = new Map<string, ClockState>();
    for (const { event } of await store.readAll({ after: 0, limit: 10_000 })) {
      if (!event.type.startsWith('Clock')) continue;
      const { clockId } = event.data as { readonly clockId: string };
      clocks.set(clockId, evolveClock(clocks.get(clockId) ?? noClock, event as ClockEvent));
    }
    const told = [...clocks.values()].flatMap((clock) =>
      clock.status === 'none'
        ? []
        : { ...clock, status: clockStatus(clock), dueAt: dueOf(clock)?.dueAt.getTime() ?? 0 },
    );
    expect(told).toMatchObject([
      {
        organisationId,
        ruleId: 'cn-cac-4-other',
        status: 'filed',
        dueAt: Date.parse('2026-11-19T23:15:00Z'),
        filings: [{ filedAt: '2026-11-19T21:40:00.000Z' }],
      },
      { organisationId, ruleId: 'cn-cac-8', status: 'open' },
    ]);
    expect(told[1]?.dueAt).toBeGreaterThan(Date.now() + 27 * DAY_MS);
  });
});
