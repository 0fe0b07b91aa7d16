import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryStoreWithAccess } from '@tocsin/access/testing';
import { openCommands, openNetworkActs } from '@tocsin/commands';
import { MemoryEndpointDesk } from '@tocsin/commands/testing';
import { memoryLedger } from '@tocsin/disclosure/testing';
import { answeredByStory } from './alert-story.js';
import { demoFile } from './demo-file.js';
import { writeDemoNetwork } from './write-demo-network.js';

describe('alerts of the demo network', () => {
  it('go by one rule to an endpoint that answered in the story and is nowhere else', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tocsin-demo-'));
    const { store, access } = memoryStoreWithAccess();
    const correlation = { correlationId: 'demo', causationId: null, trace: null };
    await writeDemoNetwork({
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
    const events = (await store.readAll({ after: 0, limit: 10_000 })).map(({ event }) => event);
    const registered = events.flatMap((event) =>
      event.type === 'WebhookRegistered' ? [event] : [],
    );
    const hosts = registered.map(({ content }) => new URL(content?.url ?? '').hostname);
    expect(hosts).toEqual([expect.stringMatching(/\.example$/)]);
    expect(events.filter(({ type }) => type === 'WebhookVerified')).toHaveLength(1);
    const rules = events.flatMap((event) =>
      event.type === 'AlertRuleCreated' ? (event.content ?? []) : [],
    );
    expect(rules).toHaveLength(5);
    const owners = events.flatMap((event) =>
      event.type === 'AlertRuleCreated' ? event.data.owner : [],
    );
    expect(owners.filter((owner) => owner === 'organisation')).toHaveLength(1);
    expect(new Set(rules.flatMap(({ channels }) => channels.webhookIds))).toEqual(
      new Set(registered.map(({ data }) => data.webhookId)),
    );
  });

  it('are asked for by no endpoint but invented ones', async () => {
    const asked = async (url: string) =>
      (await answeredByStory({ webhookId: '', url, secrets: [] })).answered;
    expect(await asked('https://hooks.northgate.example/a')).toBe(true);
    expect(await asked('https://hooks.example.org/northgate.example')).toBe(false);
  });
});
