import { readAppends } from '@tocsin/changes';
import type { Viewer } from '@tocsin/domain';
import { PlainReading, type PlainAlert } from '@tocsin/matching/testing';
import type { SoakScene } from './soak-scene.js';

type Subjects = PlainAlert['subjects'];

type AlertRow = {
  readonly position: number;
  readonly rule: string;
  readonly subjects: Subjects;
};

/** How far alerts are made. */
export async function alertedUpTo({ database }: SoakScene): Promise<number> {
  const { rows } = await database.pool.query<{ position: number }>(
    'select position from alerts.checkpoint',
  );
  return rows[0]?.position ?? 0;
}

/** Of what goes to the endpoint, how much is not settled yet. There is no mail server: what goes by mail waits for one. */
export async function unsettledDeliveries({ database }: SoakScene): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `select (select count(*) from alerts.alert where not planned)
       + (select count(*) from alerts.delivery
         where channel = 'webhook' and state in ('waiting', 'sending')) as count`,
  );
  return rows[0]?.count ?? 0;
}

/**
 * 11: of each append exactly the alerts that a plain reading of the log makes, one a rule. What was erased since can be
 * read by nobody any more, the oracle included, and is left out on both sides.
 */
export async function alertProblems(scene: SoakScene): Promise<string[]> {
  const { store } = scene.network;
  const events = await store.readAll({ after: 0, limit: 1_000_000 });
  const erased = new Set(
    events.flatMap(({ event }) => (event.type === 'ReportErased' ? event.data.reportId : [])),
  );
  const rights = rightsOf(scene);
  const reading = new PlainReading({
    events,
    viewer: (ownerId, at) => rights.viewer(ownerId, at),
  });
  const expected: string[] = [];
  for (let after = 0, isEnd = false; !isEnd;) {
    const { units, isEnd: end } = await readAppends(store, after);
    for (const unit of units) {
      if (unit.people.length + unit.organisations.length > 0) rights.forget();
      const alerts = await reading.alertsOf(unit);
      expected.push(...alerts.flatMap((each) => inShort(each, erased)));
    }
    after = units.at(-1)?.last ?? after;
    isEnd = end || units.length === 0;
  }
  const { rows } = await scene.database.pool.query<AlertRow>(
    'select position, rule, subjects from alerts.alert',
  );
  const found = rows.flatMap(({ rule, ...row }) => inShort({ ...row, ruleId: rule }, erased));
  return [
    ...minus(expected, found).map((each) => `no alert ${each}`),
    ...minus(found, expected).map((each) => `an alert that nothing made: ${each}`),
    ...(found.length === new Set(found).size ? [] : ['an alert twice']),
    ...(expected.length > 50 ? [] : [`only ${expected.length} alerts to be made`]),
  ];
}

/** `position rule: report kinds`, without what was erased. */
function inShort({ position, ruleId, subjects }: PlainAlert, erased: Set<string>): string[] {
  const living = subjects
    .filter(({ report }) => !erased.has(report))
    .map(({ report, kinds }) => `${report} ${plain(kinds)}`)
    .toSorted();
  return living.length > 0 ? [`${position} ${ruleId}: ${living.join(', ')}`] : [];
}

const plain = (kinds: readonly string[]): string => [...new Set(kinds)].toSorted().join(' ');

const minus = (all: readonly string[], others: readonly string[]): string[] => {
  const known = new Set(others);
  return all.filter((each) => !known.has(each)).slice(0, 10);
};

/** Rights change with what is said of people and organisations, and are asked for again then, of all owners at once. */
function rightsOf({ network }: SoakScene) {
  const owners = new Set<string>();
  let known = new Map<string, Viewer>();
  let asked = new Set<string>();
  return {
    forget: () => asked.clear(),
    async viewer(ownerId: string, position: number): Promise<Viewer | null> {
      if (!asked.has(ownerId)) {
        owners.add(ownerId);
        known = await network.access.owners([...owners], position);
        asked = new Set(owners);
      }
      return known.get(ownerId) ?? null;
    },
  };
}

/** 11 and 14, outside: a receiver that drops repeats by id has each alert of its rule once, and nothing that was not made. */
export async function deliveryProblems({
  database,
  receiver,
  pushed,
}: SoakScene): Promise<string[]> {
  const { rows } = await database.pool.query<{ alert: string; told: string[]; dropped: number }>(
    `select a.alert, array_agg(d.delivery::text) filter (where d.state = 'delivered') as told,
       count(*) filter (where d.state = 'dropped') as dropped
     from alerts.alert a left join alerts.delivery d using (alert) where a.rule = $1 group by a.alert`,
    [pushed],
  );
  const times = new Map<string, number>();
  for (const alert of [...receiver.taken.values()].flat()) {
    times.set(alert, (times.get(alert) ?? 0) + 1);
  }
  const problems = rows.flatMap(({ alert, told, dropped }) => {
    const delivered = told ?? [];
    const missing = delivered.filter((id) => !receiver.taken.has(id));
    return [
      ...(delivered.length + dropped === 1 ? [] : [`alert ${alert} was not settled once`]),
      ...missing.map((id) => `${id} is delivered, and did not arrive`),
      ...((times.get(alert) ?? 0) > 1 ? [`alert ${alert} came under two ids`] : []),
    ];
  });
  const made = new Set(rows.map(({ alert }) => alert));
  const strange = [...times.keys()].filter((alert) => !made.has(alert));
  return [
    ...problems,
    ...strange.map((alert) => `alert ${alert} came, and was never made`),
    ...(rows.length > 20 ? [] : [`only ${rows.length} alerts to be sent`]),
  ];
}
