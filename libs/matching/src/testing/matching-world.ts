import {
  streamOf,
  type AlertRuleDefinition,
  type AlertRuleOwner,
  type DomainEvent,
  type IncidentFilter,
  type Role,
} from '@tocsin/domain';
import { aRule, someId } from '@tocsin/domain/testing';
import { readAppends } from '@tocsin/changes';
import {
  linked,
  opened,
  openWorld,
  organisationId,
  organisations,
  personId,
  submitted,
  type World,
} from '@tocsin/views/testing';
import type { PassedMark } from '../match-append.js';
import { Matcher } from '../matcher.js';

type Placed = readonly [stream: string, event: DomainEvent];

export const ruleId = (number: number): string => someId('rul', number);

const joined = (
  organisation: number,
  number: number,
  roles: readonly Role[] = ['responder'],
): Placed => [
  streamOf.person(personId(organisation, number)),
  {
    type: 'PersonJoined',
    data: {
      personId: personId(organisation, number),
      organisationId: organisationId(organisation),
      roles,
    },
    content: { name: `Person ${number}`, language: 'en' },
  },
];

/** Three people in each of the four organisations. */
export const people: readonly Placed[] = [1, 2, 3, 4].flatMap((organisation) =>
  [1, 2, 3].map((number) => joined(organisation, number)),
);

const EVERYTHING = aRule({
  name: 'A rule',
  kinds: [
    'PUBLISHED',
    'REVISED',
    'SEVERITY_RAISED',
    'LINKED',
    'MERGED',
    'WITHDRAWN',
    'RECALLED',
    'ACCESS_GAINED',
    'ACCESS_LOST',
    'CLOCK_RUNNING_OUT',
  ],
  channels: { email: true, webhookIds: [] },
});

type RuleText = Partial<Omit<AlertRuleDefinition, 'filter'>> & {
  readonly filter?: IncidentFilter;
  readonly by?: readonly [organisation: number, person: number];
  readonly owner?: AlertRuleOwner;
};

/** Rule `number`, written or written anew by a person (of the second organisation unless said otherwise) for himself or his organisation. */
export function ruled(
  type: 'AlertRuleCreated' | 'AlertRuleChanged',
  number: number,
  { by: [organisation, person] = [2, 1], owner = 'person', ...text }: RuleText = {},
): Placed {
  const data = {
    ruleId: ruleId(number),
    owner,
    personId: personId(organisation, person),
    organisationId: organisationId(organisation),
  };
  return [streamOf.alertRule(ruleId(number)), { type, data, content: { ...EVERYTHING, ...text } }];
}

export const deleted = (number: number): Placed => [
  streamOf.alertRule(ruleId(number)),
  { type: 'AlertRuleDeleted', data: { ruleId: ruleId(number) } },
];

/** A report that opens an incident of its own, in one append. */
export const reported = (
  number: number,
  given: Parameters<typeof submitted>[1] = {},
): readonly Placed[] => [submitted(number, given), opened(number), linked(number, number)];

type RaisedRow = {
  readonly alert: string;
  readonly rule: string;
  readonly position: number;
  readonly owner: string;
  readonly sending: string;
  readonly drill: boolean;
  readonly subjects: readonly {
    readonly incident: string | null;
    readonly report: string;
    readonly kinds: readonly string[];
    readonly reasons: readonly number[];
    readonly clocks?: readonly PassedMark[];
  }[];
};

/** A network with twelve people in four organisations, whose appends are matched when it is said. */
export async function matchingWorld() {
  const world = await openWorld();
  await world.record(...organisations);
  for (const each of people) await world.record(each);
  return { ...world, ...matchingOn(world) };
}

export type MatchingWorld = Awaited<ReturnType<typeof matchingWorld>>;

function matchingOn(world: World) {
  const { pool } = world.database;
  const sources = {
    pool,
    store: world.store,
    access: world.access,
    readModel: world.reads,
  };
  let living: Matcher | undefined;
  /** Matches everything that was appended, in transactions of so many appends, by a matcher that lives on. */
  const matchAll = async (atOnce = 64): Promise<void> => {
    await world.drain();
    if (living?.position !== (await reached())) living = await Matcher.open(sources);
    for (;;) {
      const { units } = await readAppends(world.store, living.position);
      if (units.length === 0) return;
      if ((await living.match(units.slice(0, atOnce))) === null) throw new Error('overtaken');
    }
  };
  const alerts = async (): Promise<RaisedRow[]> => {
    const { rows } = await pool.query<RaisedRow & { position: string }>(
      `select alert, rule, position, owner, sending, drill, subjects from alerts.alert
       order by position, rule`,
    );
    return rows.map((row) => ({ ...row, position: Number(row.position) }));
  };
  /** The alerts in short: which rule, what kinds. */
  const told = async (): Promise<string[]> =>
    (await alerts()).map(({ rule, subjects }) => {
      const kinds = subjects.flatMap((subject) => subject.kinds);
      return `${Number.parseInt(rule.slice(-4), 16)}: ${kinds.join(' ')}`;
    });
  /** Every row that matching writes, to be compared with those of another time. */
  const everything = async () => {
    const rows = await Promise.all(
      WRITTEN.map(async (table) => {
        const found = await pool.query<{ row: string }>(
          `select t::text as row from alerts.${table} t order by 1`,
        );
        return [table, found.rows.map(({ row }) => row)] as const;
      }),
    );
    return { ...Object.fromEntries(rows), position: await reached() };
  };
  /** As if nothing had ever been matched. */
  const forget = async (): Promise<void> => {
    await pool.query(`truncate ${WRITTEN.map((table) => `alerts.${table}`).join()} cascade;
      update alerts.checkpoint set position = 0`);
  };
  const reached = async (): Promise<number> => {
    const { rows } = await pool.query<{ position: string }>(
      'select position from alerts.checkpoint',
    );
    return Number(rows[0]?.position);
  };
  return { sources, matchAll, alerts, told, everything, forget, reached };
}

const WRITTEN = ['alert', 'recipient', 'told', 'rule'];
