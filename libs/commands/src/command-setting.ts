import type { AccessReader } from '@tocsin/access';
import type { Actor, Append, AppendResult, EventStore } from '@tocsin/event-store';
import type { CommandContext } from './commands.js';
import { conflictRefused, type Refused } from './refusals.js';

/** What commands stand on. */
export type CommandSetting = {
  readonly store: EventStore;
  readonly access: AccessReader;
  /** Of the installation, derived from the master key for report versions; the same as the views have. */
  readonly versionSecret: Uint8Array;
  /** The system's clock when absent. */
  readonly now?: () => Date;
};

export const nowOf = ({ now }: Pick<CommandSetting, 'now'>): Date => now?.() ?? new Date();

export const actorOf = ({ principal }: CommandContext): Actor => ({
  personId: principal.viewer.personId,
  organisationId: principal.viewer.organisationId,
  tokenId: principal.tokenId,
});

type Appended = Extract<AppendResult, { ok: true }>;

/** What one attempt at a command came to: an append to try, or an answer that needs none. */
export type Attempt<Value> =
  | {
      readonly append: Pick<Append, 'streams' | 'idempotency' | 'destroyKeys'>;
      readonly written: (appended: Appended) => Value;
    }
  | { readonly answer: { readonly ok: true; readonly value: Value } | Refused };

const MOST_ATTEMPTS = 8;

/**
 * Decides and appends. When somebody else was faster on a stream, when a submission turns out to be a repetition, or
 * when a drawn id is taken, everything is read and decided again; what the caller expected is checked again too.
 */
export async function decideAndAppend<Value>(
  setting: CommandSetting,
  context: CommandContext,
  attempt: () => Promise<Attempt<Value>>,
): Promise<{ readonly ok: true; readonly value: Value } | Refused> {
  for (let tries = 1; ; tries += 1) {
    const tried = await attempt();
    if ('answer' in tried) return tried.answer;
    const result = await setting.store.append({
      ...tried.append,
      actor: actorOf(context),
      correlation: context.correlation,
    });
    if (result.ok) return { ok: true, value: tried.written(result) };
    const final = result.conflict.kind === 'rights' || result.conflict.kind === 'key-destroyed';
    if (final || tries >= MOST_ATTEMPTS) return conflictRefused(result.conflict);
  }
}
