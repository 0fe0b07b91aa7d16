import type { Decision, DomainEvent, Surviving } from '@tocsin/domain';
import type { Actor, Correlation, EventStore } from '@tocsin/event-store';
import type { Outcome } from './commands.js';
import { conflictRefused, refused, type Refused } from './refusals.js';

/** What acts of the network stand on. */
export type NetworkSetting = {
  readonly store: EventStore;
  /** What the acts belong to, for those who read the log. */
  readonly correlation: Correlation;
  /** The system's clock when absent. */
  readonly now?: () => Date;
};

/** The network itself: nobody in particular. */
const NETWORK: Actor = { personId: null, organisationId: null, tokenId: null };
const MOST_ATTEMPTS = 8;

export type NetworkDecision = Decision<DomainEvent>;

type Folding<State, Event> = {
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
};

/** Folds a stream; a stream that does not exist has the initial state and version 0. */
export async function loadStream<State, Event>(
  { store }: Pick<NetworkSetting, 'store'>,
  stream: string,
  { initial, evolve }: Folding<State, Event>,
): Promise<{ readonly state: State; readonly version: number }> {
  const recorded = await store.readStream(stream);
  const state = recorded.reduce((folded, { event }) => evolve(folded, event as Event), initial);
  return { state, version: recorded.at(-1)?.version ?? 0 };
}

/** Changes what is there; read and decided again when somebody else was faster. */
export async function actOnStream(
  setting: NetworkSetting,
  stream: string,
  decide: () => Promise<{ readonly decision: NetworkDecision; readonly version: number }>,
): Promise<Outcome<{ readonly position: number }>> {
  for (let tries = 1; ; tries += 1) {
    const { decision, version } = await decide();
    if (!decision.ok) return decision;
    const result = await setting.store.append({
      streams: [{ stream, expectedVersion: version, events: decision.events }],
      actor: NETWORK,
      correlation: setting.correlation,
    });
    if (result.ok) return { ok: true, value: { position: result.last } };
    if (tries >= MOST_ATTEMPTS) return conflictRefused(result.conflict);
  }
}

type OnceAct<Value> = {
  readonly once: { readonly scope: string; readonly key: string; readonly payload: string };
  /** The answer where the key stands for something else already. */
  readonly taken: Refused['error'];
  /** Whose key the words are fingerprinted with. */
  readonly subject: string;
  readonly stream: string;
  readonly decision: NetworkDecision;
  /** The answer, from the event that made it; null: another event. */
  readonly answer: (event: Surviving<DomainEvent>, position: number) => Value | null;
};

/**
 * Makes something new, once: what was made before with the same words is the answer again, also where it could not be
 * made today.
 */
export async function actOnce<Value>(
  setting: NetworkSetting,
  act: OnceAct<Value>,
): Promise<Outcome<Value>> {
  const { store, correlation } = setting;
  const { once, subject, stream, decision } = act;
  if (!decision.ok) {
    const made = await store.findDuplicate(once);
    return made?.samePayload === true ? originalOf(setting, act, made.position) : decision;
  }
  const result = await store.append({
    streams: [{ stream, expectedVersion: 0, events: decision.events }],
    actor: NETWORK,
    correlation,
    idempotency: { ...once, subject },
  });
  if (!result.ok && result.conflict.kind === 'duplicate') {
    const { position, samePayload } = result.conflict;
    if (samePayload !== true) return refused(act.taken.code, act.taken.message);
    return originalOf(setting, act, position);
  }
  if (!result.ok) return conflictRefused(result.conflict);
  return answerFrom(act, decision.events[0], result.last);
}

async function originalOf<Value>(
  { store }: NetworkSetting,
  act: OnceAct<Value>,
  position: number,
): Promise<Outcome<Value>> {
  const [first] = await store.readAll({ after: position - 1, limit: 1 });
  return answerFrom(act, first?.event, position);
}

function answerFrom<Value>(
  { answer }: OnceAct<Value>,
  event: Surviving<DomainEvent> | undefined,
  position: number,
): Outcome<Value> {
  const value = event && answer(event, position);
  if (!value) throw new Error('an act of the network made something else');
  return { ok: true, value };
}
