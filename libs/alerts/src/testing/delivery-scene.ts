import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { AlertRuleDefinition } from '@tocsin/domain';
import { aRule } from '@tocsin/domain/testing';
import { openPool } from '@tocsin/postgres';
import { createTestDatabase, type TestDatabase } from '@tocsin/postgres/testing';
import {
  startDispatcher,
  type DispatcherOptions,
  type RunningDispatcher,
} from '../delivery/dispatcher.js';
import { planAlerts } from '../delivery/plan-alerts.js';
import { startPlanner, type PlannerOptions } from '../delivery/planner.js';
import { makeDigests } from '../digest/make-digests.js';
import { migrations } from '../schema/migrations.js';
import { FakeChannel } from './fake-channel.js';
import { MemoryEndpoints, MemoryFacts, MemoryRules } from './memory-ports.js';

export type DeliveryRow = {
  readonly delivery: string;
  readonly alert: string | null;
  readonly digest: string | null;
  readonly kind: string;
  readonly channel: string;
  readonly destination: string;
  readonly state: string;
  readonly reason: string | null;
  readonly tries: number;
  readonly next_at: Date | null;
};

type AttemptRow = {
  readonly delivery: string;
  readonly number: number;
  readonly code: string;
  readonly answer: string | null;
  readonly request: string;
};

type DigestRow = { readonly since: Date; readonly until: Date; readonly alerts: string[] };

type Stoppable = { stop(): Promise<void> };

/** A database with alerts, everything around delivery in memory, and a clock that can be set. */
export class DeliveryScene {
  readonly rules = new MemoryRules();
  readonly facts = new MemoryFacts();
  readonly endpoints = new MemoryEndpoints();
  readonly webhook = new FakeChannel('webhook');
  readonly email = new FakeChannel('email');
  readonly organisation = randomUUID();
  readonly owner = randomUUID();
  readonly failures: unknown[] = [];
  readonly fatal: unknown[] = [];
  readonly pool;
  readonly #running: Stoppable[] = [];
  #ahead = 0;
  #stoppedAt: Date | null = null;
  #position = 0;

  private constructor(readonly database: TestDatabase) {
    this.pool = openPool(database.url, { applicationName: 'tocsin-notifier', max: 20 });
  }

  static async open(): Promise<DeliveryScene> {
    const database = await createTestDatabase();
    for (const { sql } of migrations) await database.pool.query(sql);
    return new DeliveryScene(database);
  }

  async close(): Promise<void> {
    await Promise.all(this.#running.map((each) => each.stop()));
    await this.pool.end();
    await this.database.drop();
  }

  readonly now = (): Date => this.#stoppedAt ?? new Date(Date.now() + this.#ahead);

  /** Stops the clock at this moment. */
  stopClock(at: string | Date): void {
    this.#stoppedAt = new Date(at);
  }

  passTime(ms: number): void {
    if (this.#stoppedAt === null) this.#ahead += ms;
    else this.#stoppedAt = new Date(this.#stoppedAt.getTime() + ms);
  }

  /** A webhook that is active. */
  aWebhook(organisationId = this.organisation): string {
    const id = randomUUID();
    this.endpoints.entries.set(id, { organisationId, status: 'active', personId: this.owner });
    return id;
  }

  /** A rule of the owner, or another text of one. */
  rule(
    given: Partial<AlertRuleDefinition> = {},
    ruleId: string = randomUUID(),
    revision = 1,
  ): string {
    this.rules.write(ruleId, revision, aRule(given));
    return ruleId;
  }

  /** A live rule that sends to these webhooks. */
  ruleTo(...webhookIds: string[]): string {
    return this.rule({ channels: { email: false, webhookIds } });
  }

  /** A live rule that sends mail to its owner. */
  mailRule(given: Partial<AlertRuleDefinition> = {}): string {
    return this.rule({ channels: { email: true, webhookIds: [] }, ...given });
  }

  /** Alerts that are matched and planned. */
  async raiseAndPlan(rule: string, count = 1): Promise<string[]> {
    const alerts = await this.raise(rule, count);
    await this.plan();
    return alerts;
  }

  /** Alerts as matching writes them. */
  async raise(
    rule: string,
    count = 1,
    {
      revision = 1,
      organisation = this.organisation,
      owner = this.owner,
      incident = null as string | null,
    } = {},
  ): Promise<string[]> {
    const alerts = Array.from({ length: count }, () => randomUUID());
    const subject = { incident, report: randomUUID(), kinds: ['PUBLISHED'], reasons: [] };
    await this.database.pool.query(
      `insert into alerts.alert (alert, rule, revision, position, owner, organisation, raised_at, subjects, drill, sending)
       select alert, $2, $3, $4::int + n, $5, $6, $7, $8, false, 'now' from unnest($1::uuid[]) with ordinality a(alert, n)`,
      [
        alerts,
        rule,
        revision,
        this.#position,
        owner,
        organisation,
        this.now(),
        JSON.stringify([subject]),
      ],
    );
    this.#position += count;
    return alerts;
  }

  /** One round of a planner, as often as there is something to do. */
  async plan(options: Partial<PlannerOptions> = {}): Promise<void> {
    const parts = { ...this.parts(), ...options };
    while ((await planAlerts(parts, 500)) > 0) continue;
    await makeDigests(parts, 500);
  }

  planner(options: Partial<PlannerOptions> = {}): Stoppable {
    return this.#started(startPlanner({ ...this.parts(), pollMs: 20, ...options }));
  }

  dispatcher(options: Partial<DispatcherOptions> = {}): RunningDispatcher {
    const channels = [this.webhook, this.email];
    const parts = { ...this.parts(), channels, pollMs: 20, careMs: 50, ...options };
    return this.#started(startDispatcher(parts));
  }

  async deliveries(): Promise<DeliveryRow[]> {
    const { rows } = await this.database.pool.query<DeliveryRow>(
      `select * from alerts.delivery order by made_at, delivery`,
    );
    return rows;
  }

  async attempts(): Promise<AttemptRow[]> {
    const { rows } = await this.database.pool.query<AttemptRow>(
      'select * from alerts.attempt order by delivery, number',
    );
    return rows;
  }

  /** Oldest first. */
  async digests(): Promise<DigestRow[]> {
    const { rows } = await this.database.pool.query<DigestRow>(
      `select d.since, d.until, array(
         select a.alert from alerts.alert a where a.digest = d.digest order by a.position)::text[] as alerts
       from alerts.digest d order by d.made_at, d.until`,
    );
    return rows;
  }

  /** Waits until there are deliveries, and all of them are in one of these states. */
  settled(...states: string[]): Promise<DeliveryRow[]> {
    return this.until(async () => {
      const rows = await this.deliveries();
      return rows.length > 0 && rows.every(({ state }) => states.includes(state)) ? rows : null;
    });
  }

  async until<Found>(look: () => Promise<Found | null | false>): Promise<Found> {
    for (let round = 0; round < 1_500; round += 1) {
      const found = await look();
      if (found !== null && found !== false) return found;
      await pause(20);
    }
    const rows = (await this.deliveries()).map(({ state, reason }) => `${state} ${reason}`);
    const failures = this.failures.map(String);
    throw new Error(`it has not come to that: ${[...rows.slice(0, 20), ...failures].join(', ')}`);
  }

  private parts() {
    return {
      pool: this.pool,
      rules: this.rules,
      facts: this.facts,
      endpoints: this.endpoints,
      now: this.now,
      onFailure: (error: unknown) => void this.failures.push(error),
      onFatal: (error: unknown) => void this.fatal.push(error),
    };
  }

  #started<Running extends Stoppable>(running: Running): Running {
    this.#running.push(running);
    return running;
  }
}
