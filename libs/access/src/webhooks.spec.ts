import type { DomainEvent } from '@tocsin/domain';
import { AUTHOR, OTHER, someId, SOURCE } from '@tocsin/domain/testing';
import { accessHash, rebuildAccess } from './rebuild-access.js';
import { createTestAccess } from './testing.js';
import { describeEachAccess } from './testing/each-access.js';

const [first, second, elsewhere] = [someId('whk', 1), someId('whk', 2), someId('whk', 3)];
const secret = { symmetric: 'whsec_a', privateKey: 'whsk_a', publicKey: 'whpk_a' };

const registered = (webhookId: string, organisationId = SOURCE): DomainEvent => ({
  type: 'WebhookRegistered',
  data: { webhookId, organisationId, personId: AUTHOR, payload: 'thin' },
  content: { url: 'https://hooks.example.org', label: 'duty room', secret },
});
const act = (
  type: 'WebhookVerified' | 'WebhookPaused' | 'WebhookResumed' | 'WebhookRemoved',
): DomainEvent => ({ type, data: { webhookId: first, organisationId: SOURCE } });
const disabled: DomainEvent = {
  type: 'WebhookDisabled',
  data: { webhookId: first, organisationId: SOURCE, reason: 'GONE' },
};
const rotated: DomainEvent = {
  type: 'WebhookSecretRotated',
  data: { webhookId: first, organisationId: SOURCE, previousUntil: '2026-05-07T12:00:00.000Z' },
  content: { secret },
};

describeEachAccess('webhooks', ({ world, given }) => {
  const stateOf = async (webhookId: string) =>
    (await world().access.webhooks([webhookId])).get(webhookId)?.state ?? null;

  it('are listed for their organisation, oldest first', async () => {
    await given(registered(second), registered(first), registered(elsewhere, OTHER));
    const entry = { organisationId: SOURCE, personId: AUTHOR, state: 'unverified' };
    expect(await world().access.webhooksOf(SOURCE)).toEqual([
      { webhookId: first, ...entry },
      { webhookId: second, ...entry },
    ]);
    expect(await world().access.webhooks([])).toEqual(new Map());
    expect([...(await world().access.webhooks([elsewhere, first])).keys()].sort()).toEqual([
      first,
      elsewhere,
    ]);
  });

  it('are sent to while they are active, and are nowhere once removed', async () => {
    await given(registered(first));
    const states = [];
    for (const event of [
      act('WebhookVerified'),
      act('WebhookPaused'),
      act('WebhookResumed'),
      rotated,
      disabled,
      act('WebhookVerified'),
      act('WebhookRemoved'),
    ]) {
      await given(event);
      states.push(await stateOf(first));
    }
    expect(states).toEqual(['active', 'paused', 'active', 'active', 'disabled', 'active', null]);
    expect(await world().access.webhooksOf(SOURCE)).toEqual([]);
  });
});

describe('the table of webhooks', () => {
  it('comes back the same from a rebuild', async () => {
    const world = await createTestAccess();
    let position = 0;
    for (const event of [registered(first), act('WebhookVerified'), registered(second)]) {
      const { webhookId } = event.data as { webhookId: string };
      const streams = [
        { stream: `webhook-${webhookId}`, expectedVersion: null, events: [event] },
      ] as const;
      const result = await world.store.append({
        streams,
        actor: { personId: null, organisationId: null, tokenId: null },
        correlation: { correlationId: 'c', causationId: null, trace: null },
      });
      position = result.ok ? result.last : 0;
    }
    const { pool } = world.test.database;
    const before = await accessHash(pool, position);
    expect(await rebuildAccess({ pool, store: world.store })).toEqual({
      position,
      identical: true,
    });
    expect(await accessHash(pool, position)).toBe(before);
    expect((await world.access.webhooksOf(SOURCE)).map(({ state }) => state)).toEqual([
      'active',
      'unverified',
    ]);
    await world.drop();
  });
});
