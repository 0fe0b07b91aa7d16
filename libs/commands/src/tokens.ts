import { hashToken, newToken, tokenPrefix } from '@tocsin/access';
import {
  evolveToken,
  issueToken,
  noToken,
  revokeToken,
  streamOf,
  type Surviving,
  type TokenEvent,
  type TokenState,
} from '@tocsin/domain';
import { v7 as uuidv7 } from 'uuid';
import { decideAndAppend, nowOf, type CommandSetting } from './command-setting.js';
import type { CommandContext, CreatedToken, CreateTokenInput, Outcome } from './commands.js';
import { isUuid } from './resolve-sharing.js';
import { notFound, scopeMissing } from './refusals.js';

/** A further token of the caller's own. Its text is told once and never again: only its hash is kept. */
export async function createToken(
  setting: CommandSetting,
  input: CreateTokenInput,
  context: CommandContext,
): Promise<Outcome<CreatedToken>> {
  const missing = scopeMissing(context, 'administer');
  if (missing) return missing;
  const { viewer, scopes } = context.principal;
  const token = newToken();
  const tokenId = uuidv7();
  return decideAndAppend(setting, context, async () => {
    const command = {
      tokenId,
      personId: viewer.personId,
      hash: hashToken(token),
      prefix: tokenPrefix(token),
      scopes: input.scopes,
      expiresAt: momentOf(input.expiresAt),
      label: input.label,
    };
    const decision = issueToken(noToken, command, { scopes, now: nowOf(setting).getTime() });
    if (!decision.ok) return { answer: decision };
    const stream = streamOf.token(tokenId);
    return {
      append: { streams: [{ stream, expectedVersion: 0, events: decision.events }] },
      written: ({ last }) => ({ tokenId, token, position: last }),
    };
  });
}

/** A date that is none is left to the domain to refuse. */
function momentOf(date: Date | null): string | null {
  if (date === null) return null;
  return Number.isNaN(date.getTime()) ? 'no date' : date.toISOString();
}

/**
 * Ends a token at once. Whoever holds a token may end that very one, whatever its scopes: a token that leaked must be
 * easy to kill.
 */
export async function endToken(
  setting: CommandSetting,
  { tokenId }: { tokenId: string },
  context: CommandContext,
): Promise<Outcome<{ position: number }>> {
  const { viewer, tokenId: ownTokenId } = context.principal;
  const missing = tokenId === ownTokenId ? null : scopeMissing(context, 'administer');
  if (missing) return missing;
  if (!isUuid(tokenId)) return notFound('token');
  return decideAndAppend(setting, context, async () => {
    const stream = streamOf.token(tokenId);
    const recorded = await setting.store.readStream(stream);
    const state = recorded.reduce<TokenState>(
      (folded, { event }) => evolveToken(folded, event as Surviving<TokenEvent>),
      noToken,
    );
    const owner =
      state.status === 'none'
        ? undefined
        : (await setting.access.people([state.personId])).get(state.personId);
    const decision = revokeToken(state, owner?.organisationId ?? null, viewer);
    if (!decision.ok) return { answer: decision };
    const expectedVersion = recorded.at(-1)?.version ?? 0;
    return {
      append: { streams: [{ stream, expectedVersion, events: decision.events }] },
      written: ({ last }) => ({ position: last }),
    };
  });
}
