import type { AlertRuleOwner, DomainEvent } from '@tocsin/domain';
import {
  aRule,
  AUTHOR,
  organisationAdmitted,
  OTHER,
  reportSubmitted,
  someId,
  SOURCE,
} from '@tocsin/domain/testing';
import { accessHash, rebuildAccess } from './rebuild-access.js';
import { auditOfOldRules } from './schema/alert-rules.js';
import { createTestAccess } from './testing.js';
import { describeEachAccess } from './testing/each-access.js';

const [shared, own] = [someId('rul', 1), someId('rul', 2)];

const written = (
  type: 'AlertRuleCreated' | 'AlertRuleChanged',
  ruleId: string,
  owner: AlertRuleOwner,
): DomainEvent => ({
  type,
  data: { ruleId, owner, personId: AUTHOR, organisationId: SOURCE },
  content: aRule(),
});
const silenced = (ruleId: string): DomainEvent => ({
  type: 'AlertRuleSilenced',
  data: { ruleId, incidentId: null, until: '2026-12-01T00:00:00.000Z' },
});
const deleted = (ruleId: string): DomainEvent => ({ type: 'AlertRuleDeleted', data: { ruleId } });

/** A rule of the organisation, and one of somebody in it, each with all that can be done to it. */
const acts = [
  organisationAdmitted(),
  written('AlertRuleCreated', shared, 'organisation'),
  written('AlertRuleCreated', own, 'person'),
  silenced(own),
  written('AlertRuleChanged', shared, 'organisation'),
  written('AlertRuleChanged', own, 'person'),
  silenced(shared),
  deleted(own),
  deleted(shared),
] satisfies DomainEvent[];
const ON_SHARED = [9, 7, 5, 2];

describeEachAccess('the audit of an organisation', ({ world, given }) => {
  const positions = async (organisationId: string, byItself: boolean) =>
    (await world().access.actsOn({ organisationId, byItself }, { after: null, limit: 20 })).map(
      ({ position }) => position,
    );

  it('has what was done to its alert rules, also to one that is deleted, and nothing of what is one person\u2019s own', async () => {
    await given(...acts);
    expect(await positions(SOURCE, true)).toEqual([...ON_SHARED, 1]);
    expect(await world().access.countActsOn({ organisationId: SOURCE, byItself: true })).toBe(5);
  });

  it('tells nobody else that there are alert rules', async () => {
    await given(...acts, reportSubmitted());
    expect(await positions(SOURCE, false)).toEqual([1]);
    expect(await world().access.countActsOn({ organisationId: SOURCE, byItself: false })).toBe(1);
    expect(await positions(OTHER, true)).toEqual([]);
  });
});

describe('acts on alert rules from before they were audited', () => {
  it('are what a rebuild makes of the same events', async () => {
    const world = await createTestAccess();
    const { store } = world;
    const { pool } = world.test.database;
    const actor = { personId: null, organisationId: null, tokenId: null };
    const correlation = { correlationId: 'x', causationId: null, trace: null };
    for (const [index, event] of acts.entries()) {
      const streams = [{ stream: `s-${index}`, expectedVersion: null, events: [event] }];
      expect(await store.append({ streams, actor, correlation })).toMatchObject({ ok: true });
    }
    const last = acts.length;
    const now = await accessHash(pool, last);
    // As the release before left them.
    await pool.query(`delete from access.audit where valid_from <> 1;
      update access.audit set valid_to = null where valid_from = 1`);
    expect(await accessHash(pool, last)).not.toBe(now);
    await pool.query(auditOfOldRules);
    expect(await accessHash(pool, last)).toBe(now);
    expect(await rebuildAccess({ pool, store })).toEqual({ position: last, identical: true });
    await world.drop();
  });
});
