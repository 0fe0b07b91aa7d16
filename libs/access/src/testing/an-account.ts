import { randomUUID } from 'node:crypto';
import { streamOf, type DomainEvent } from '@tocsin/domain';
import type { EventStore } from '@tocsin/event-store';
import { anAppend } from '@tocsin/event-store/testing';
import { hashToken, newToken, tokenPrefix } from '../api-token.js';

/** Somebody with a token, in a member of his own unless another account's is given. */
export type Account = {
  readonly organisationId: string;
  readonly personId: string;
  readonly tokenId: string;
  readonly token: string;
  readonly tokenHash: string;
};

type Given = {
  readonly organisationId?: string;
  readonly expiresAt?: string | null;
};

export async function anAccount(
  store: EventStore,
  { organisationId = randomUUID(), expiresAt = null }: Given = {},
): Promise<Account> {
  const [personId, tokenId, token] = [randomUUID(), randomUUID(), newToken()];
  const tokenHash = hashToken(token);
  await record(store, streamOf.organisation(organisationId), {
    type: 'OrganisationAdmitted',
    data: {
      organisationId,
      handle: `o-${organisationId.slice(0, 8)}`,
      names: [{ lang: 'en', value: 'A member' }],
      class: 'team',
      jurisdiction: 'US',
      invented: true,
    },
  });
  await record(store, streamOf.person(personId), {
    type: 'PersonJoined',
    data: { personId, organisationId, roles: ['reporter'] },
    content: { name: 'Ada', language: 'en' },
  });
  const issued = { tokenId, personId, hash: tokenHash, prefix: tokenPrefix(token) };
  await record(store, streamOf.token(tokenId), {
    type: 'TokenIssued',
    data: { ...issued, scopes: ['read', 'report'], expiresAt },
    content: { label: 'laptop' },
  });
  return { organisationId, personId, tokenId, token, tokenHash };
}

/** Ends an account's token. */
export const revoke = (store: EventStore, { tokenId }: Account): Promise<void> =>
  record(store, streamOf.token(tokenId), { type: 'TokenRevoked', data: { tokenId } });

async function record(store: EventStore, stream: string, event: DomainEvent): Promise<void> {
  const streams = [{ stream, expectedVersion: null, events: [event] }];
  const result = await store.append(anAppend(streams));
  if (!result.ok) throw new Error(JSON.stringify(result.conflict));
}
