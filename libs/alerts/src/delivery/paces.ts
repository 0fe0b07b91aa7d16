import type { Transaction } from './sql.js';
import { NO_PACES, type Pace, type Paces, type Window } from './throttle.js';

type Row = {
  readonly rule: string;
  readonly put_off: boolean;
  readonly began_at: Date;
  readonly sent: number;
};

/** The throttle's windows of these rules; of those that have none there is nothing. */
export async function pacesOf(
  tx: Transaction,
  rules: readonly string[],
): Promise<Map<string, Paces>> {
  const paces = new Map<string, Paces>();
  if (rules.length === 0) return paces;
  const { rows } = await tx.query<Row>(
    'select rule, put_off, began_at, sent from alerts.pace where rule = any($1::uuid[])',
    [rules],
  );
  for (const { rule, put_off: putOff, began_at: beganAt, sent } of rows) {
    const window: Window = putOff ? 'putOff' : 'atOnce';
    paces.set(rule, { ...(paces.get(rule) ?? NO_PACES), [window]: { beganAt, sent } });
  }
  return paces;
}

export async function writePaces(
  tx: Transaction,
  paces: ReadonlyMap<string, Paces>,
): Promise<void> {
  const all = [...paces].flatMap(([rule, { atOnce, putOff }]) => [
    ...rowOf(rule, atOnce, false),
    ...rowOf(rule, putOff, true),
  ]);
  if (all.length === 0) return;
  await tx.query(
    `insert into alerts.pace (rule, put_off, began_at, sent)
     select * from unnest($1::uuid[], $2::boolean[], $3::timestamptz[], $4::int[])
     on conflict (rule, put_off) do update set began_at = excluded.began_at, sent = excluded.sent`,
    [
      all.map(({ rule }) => rule),
      all.map(({ put_off: putOff }) => putOff),
      all.map(({ began_at: beganAt }) => beganAt),
      all.map(({ sent }) => sent),
    ],
  );
}

const rowOf = (rule: string, pace: Pace | null, putOff: boolean): Row[] =>
  pace === null ? [] : [{ rule, put_off: putOff, began_at: pace.beganAt, sent: pace.sent }];
