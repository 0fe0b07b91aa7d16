import { randomBytes } from 'node:crypto';
import type { AccessReader } from '@tocsin/access';
import type { DisclosureLedger } from '@tocsin/disclosure';
import { citableId, type CitableIdKind, type RaisedAlert } from '@tocsin/domain';
import type { Actor, Append, AppendResult, EventStore } from '@tocsin/event-store';
import type { ConfirmationMail } from './alert-email/alert-email-commands.js';
import type { Anonymous, CommandContext } from './commands.js';
import { conflictRefused, type Refused } from './refusals.js';
import type { EndpointDesk } from './webhooks/endpoint-desk.js';

/** What commands stand on. */
export type CommandSetting = {
  readonly store: EventStore;
  readonly access: AccessReader;
  /** Who was shown what: whoever read a report holds it. */
  readonly ledger: Pick<DisclosureLedger, 'readersOf'>;
  /** Of the installation, derived from the master key for report versions; the same as the views have. */
  readonly versionSecret: Uint8Array;
  /** An alert that was raised, by id; absent where alerts are no matter of this process. */
  readonly alerts?: (alertId: string) => Promise<RaisedAlert | null>;
  /** The system's clock when absent. */
  readonly now?: () => Date;
  /** How long members comment on an application, in days; `COMMENT_DAYS` when absent. */
  readonly commentDays?: number;
  /** The way to endpoints outside; absent in processes that serve no API. */
  readonly endpoints?: EndpointDesk;
  /** Where ids that people cite come from: this many random bytes. The system's generator when absent. */
  readonly random?: (length: number) => Uint8Array;
  /** Mails the link that confirms an address; absent where the network sends no mail. */
  readonly confirmations?: ConfirmationMail;
};

export const nowOf = ({ now }: Pick<CommandSetting, 'now'>): Date => now?.() ?? new Date();

/** A new id for people to cite, of a year of recording. */
export const newCitation = (
  { random = randomBytes }: CommandSetting,
  kind: CitableIdKind,
  year: number,
): string => citableId(kind, year, random(5));

const HOUR_MS = 3_600_000;

/**
 * The year in which this will be recorded, UTC. The clock that decides is the store's; on New Year's Eve it may show
 * another year than this one, so that later tries look an hour back, then an hour ahead.
 */
export function yearOfRecording(setting: CommandSetting, tries: number): number {
  const skew = [0, -HOUR_MS, HOUR_MS][(tries - 1) % 3] as number;
  return new Date(nowOf(setting).getTime() + skew).getUTCFullYear();
}

const NOBODY: Actor = { personId: null, organisationId: null, tokenId: null };

const actorOf = ({ principal }: CommandContext | Anonymous): Actor =>
  principal === null
    ? NOBODY
    : {
        personId: principal.viewer.personId,
        organisationId: principal.viewer.organisationId,
        tokenId: principal.tokenId,
      };

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
 * Decides and appends. When somebody else was faster on a stream or erased the report, when a submission turns out to be
 * a repetition, or when a drawn id is taken, everything is read and decided again; what the caller expected is checked
 * again too. `tries` is 1 at first.
 */
export async function decideAndAppend<Value>(
  setting: CommandSetting,
  context: CommandContext | Anonymous,
  attempt: (tries: number) => Promise<Attempt<Value>>,
): Promise<{ readonly ok: true; readonly value: Value } | Refused> {
  for (let tries = 1; ; tries += 1) {
    const tried = await attempt(tries);
    if ('answer' in tried) return tried.answer;
    const result = await setting.store.append({
      ...tried.append,
      actor: actorOf(context),
      ...(context.principal && { actorRoles: context.principal.viewer.roles }),
      correlation: context.correlation,
    });
    if (result.ok) return { ok: true, value: tried.written(result) };
    const final = result.conflict.kind === 'rights' || tries >= MOST_ATTEMPTS;
    if (final) return conflictRefused(result.conflict);
  }
}
