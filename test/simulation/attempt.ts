import type { CommandContext, Outcome } from '@tocsin/commands';
import type { OracleReport } from './oracle.js';
import type { Known, SimulatedNetwork } from './simulated-network.js';

const CORRELATION = { correlationId: 'simulation', causationId: null, trace: null };

/** What differs between the product and the oracle; null: nothing. */
export type Difference = string | null;

/** Something that is done in the network and told to the oracle. */
export type Act = (world: SimulatedNetwork) => Promise<Difference>;

export const anybody = (world: SimulatedNetwork): string => world.draw.one(world.accounts.keys());
export const someMember = ({ draw, oracle, herald }: SimulatedNetwork) =>
  draw.one([...oracle.members].filter(([id]) => id !== herald.organisationId));

export function someReport(world: SimulatedNetwork): [Known, OracleReport] {
  const living = [...world.oracle.reports].filter(
    ([, { erased, source }]) => !erased && source !== world.herald.organisationId,
  );
  const [id, report] = world.draw.one(living);
  return [world.reports.get(id) as Known, report];
}

export async function contextOf(
  world: SimulatedNetwork,
  person: string,
): Promise<CommandContext | null> {
  const principal = await world.principal(person);
  return principal && { principal, correlation: CORRELATION };
}

/** `expected`: done, or a code; null: it cannot be told. */
type Attempted = {
  readonly what: string;
  readonly person: string;
  readonly expected: string | null;
};

type Answered<Value> = {
  readonly difference: Difference;
  /** Null: he was not let in. */
  readonly code: string | null;
  readonly value: Value | null;
};

/** Somebody tries; he is let in, and is answered, as the oracle says. */
export async function attempt<Value>(
  world: SimulatedNetwork,
  { what, person, expected }: Attempted,
  run: (context: CommandContext) => Promise<Outcome<Value>>,
): Promise<Answered<Value>> {
  const context = await contextOf(world, person);
  const comesIn = world.oracle.comesIn(person);
  if ((context !== null) !== comesIn) {
    const difference = `${what}: ${person} comes in: ${context !== null}`;
    return { difference, code: null, value: null };
  }
  if (!context) return { difference: null, code: null, value: null };
  const outcome = await run(context);
  const code = outcome.ok ? 'done' : outcome.error.code;
  const isExpected = expected === null || code === expected;
  const difference = isExpected ? null : `${what} by ${person}: ${code}, not ${expected}`;
  return { difference, code, value: outcome.ok ? outcome.value : null };
}

/** What somebody is answered who wants to change a report: hidden, another's, or done. */
export function changing(world: SimulatedNetwork, person: string, { id }: Known): string {
  const { oracle } = world;
  const { member, roles } = oracle.people.get(person)!;
  if (!oracle.maySee(person, id)) return 'NOT_FOUND';
  const isOwn = oracle.reports.get(id)?.source === member;
  return isOwn && roles.has('reporter') ? 'done' : 'NOT_PERMITTED';
}

/** With the version that the answer to a guess tells, as somebody does who lost a race. */
export const withVersion =
  <Value>(run: (expectedVersion: string) => Promise<Outcome<Value>>) =>
  async (): Promise<Outcome<Value>> => {
    const guess = await run('a guess');
    return !guess.ok && guess.error.code === 'VERSION_CONFLICT'
      ? run((guess.error as { version: string }).version)
      : guess;
  };

/** Somebody who has to do with the report, or anybody. */
export const actor = (world: SimulatedNetwork, { author, source }: OracleReport): string => {
  const colleagues = [...world.oracle.people].flatMap(([id, { member }]) =>
    member === source ? [id] : [],
  );
  return world.draw.one([author, author, world.draw.one(colleagues), anybody(world)]);
};
