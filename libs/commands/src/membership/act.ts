import { createHmac } from 'node:crypto';
import {
  evolveAlert,
  evolveAlertRule,
  evolveApplication,
  evolveCommunity,
  evolveInvitation,
  evolveOrganisation,
  evolvePerson,
  noAlertRule,
  noApplication,
  noCommunity,
  noInvitation,
  noOrganisation,
  noPerson,
  unhandled,
  type Decision,
  type DomainEvent,
  type TokenScope,
} from '@tocsin/domain';
import type { StreamAppend } from '@tocsin/event-store';
import { decideAndAppend, type CommandSetting } from '../command-setting.js';
import type { Anonymous, CommandContext, Outcome } from '../commands.js';
import { loadStream } from '../network-act.js';
import { scopeMissing, versionConflict } from '../refusals.js';

export const FOLDS = {
  alert: { initial: unhandled, evolve: evolveAlert },
  alertRule: { initial: noAlertRule, evolve: evolveAlertRule },
  application: { initial: noApplication, evolve: evolveApplication },
  community: { initial: noCommunity, evolve: evolveCommunity },
  invitation: { initial: noInvitation, evolve: evolveInvitation },
  organisation: { initial: noOrganisation, evolve: evolveOrganisation },
  person: { initial: noPerson, evolve: evolvePerson },
} as const;

type Folding<State, Event> = {
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
};

/** An act on one aggregate. */
type Act<State, Event> = {
  readonly stream: string;
  readonly fold: Folding<State, Event>;
  readonly scope?: TokenScope;
  /** What the caller believes it to be; nothing where it makes no difference. */
  readonly expectedVersion?: string;
  readonly decide: (state: State) => Decision<DomainEvent> | Promise<Decision<DomainEvent>>;
  /** Keys that are destroyed with it. */
  readonly destroys?: (state: State) => readonly string[];
  /** What is written in the same append. */
  readonly also?: (state: State) => readonly StreamAppend[];
};

/** Answers that come before anything else: whoever gets them learns nothing of the version. */
export const FIRST: ReadonlySet<string> = new Set(['NOT_FOUND', 'NOT_PERMITTED']);

/**
 * Decides and appends. Where the caller's version is not the one of now, nothing is done, also where the act would be
 * refused by what has happened since: of two who decide at once, the slower one is told that it has changed.
 */
export async function act<State, Event>(
  setting: CommandSetting,
  context: CommandContext | Anonymous,
  given: Act<State, Event>,
): Promise<Outcome<{ readonly position: number }>> {
  const { stream, fold, decide, expectedVersion } = given;
  if (context.principal) {
    const missing = scopeMissing(context, given.scope ?? 'administer');
    if (missing) return missing;
  }
  return decideAndAppend(setting, context, async () => {
    const { state, version } = await loadStream(setting, stream, fold);
    const decision = await decide(state);
    if (!decision.ok && FIRST.has(decision.error.code)) return { answer: decision };
    const current = versionOf(setting, stream, version);
    if (expectedVersion !== undefined && expectedVersion !== current) {
      return { answer: versionConflict(current) };
    }
    if (!decision.ok) return { answer: decision };
    const own = { stream, expectedVersion: version, events: decision.events };
    return {
      append: {
        streams: [own, ...(given.also?.(state) ?? [])],
        destroyKeys: given.destroys?.(state) ?? [],
      },
      written: ({ last }) => ({ position: last }),
    };
  });
}

/** Opaque; every event of the stream makes another one. All of it may be read by whoever is told this version. */
export const versionOf = (
  { versionSecret }: Pick<CommandSetting, 'versionSecret'>,
  stream: string,
  version: number,
): string =>
  createHmac('sha256', versionSecret)
    .update(`${stream} ${version}`)
    .digest('base64url')
    .slice(0, 22);
