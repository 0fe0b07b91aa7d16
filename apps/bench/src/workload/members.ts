import { hashToken, newToken, tokenPrefix } from '@tocsin/access';
import { streamOf, type DomainEvent, type Role } from '@tocsin/domain';
import type { Append, StreamAppend } from '@tocsin/event-store';
import { newId } from './new-id.js';

export type Author = { readonly organisationId: string; readonly personId: string };

export type Member = {
  readonly author: Author;
  /** Of the organisation. */
  readonly handle: string;
  /** Admits the organisation, lets one person of it in and hands a token out. */
  readonly append: Append;
  readonly token: string;
};

const NOBODY = { personId: null, organisationId: null, tokenId: null };

/** Something that the network itself does. */
export const byTheNetwork = (streams: readonly StreamAppend[]): Append => ({
  streams,
  actor: NOBODY,
  correlation: { correlationId: 'bench', causationId: null, trace: null },
});

const created = (stream: string, event: DomainEvent): StreamAppend => ({
  stream,
  expectedVersion: 0,
  events: [event],
});

/** An organisation with one person, whose rights are living ones. */
export function aMember(roles: readonly Role[] = ['reporter', 'responder']): Member {
  const organisationId = newId();
  const person = aPerson(organisationId, roles);
  const handle = `measured-${organisationId.slice(-12)}`;
  const admitted: DomainEvent = {
    type: 'OrganisationAdmitted',
    data: {
      organisationId,
      handle,
      names: [{ lang: 'en', value: 'Measured member' }],
      class: 'team',
      jurisdiction: 'SG',
      invented: true,
    },
  };
  const streams = [created(streamOf.organisation(organisationId), admitted), ...person.streams];
  return {
    author: { organisationId, personId: person.personId },
    handle,
    append: byTheNetwork(streams),
    token: person.token,
  };
}

/** A person with a token that reads and reports. */
function aPerson(
  organisationId: string,
  roles: readonly Role[],
): {
  readonly personId: string;
  readonly token: string;
  readonly streams: readonly StreamAppend[];
} {
  const [personId, tokenId, token] = [newId(), newId(), newToken()];
  const joined: DomainEvent = {
    type: 'PersonJoined',
    data: { personId, organisationId, roles },
    content: { name: 'Measured Person', language: 'en' },
  };
  const issued: DomainEvent = {
    type: 'TokenIssued',
    data: {
      tokenId,
      personId,
      hash: hashToken(token),
      prefix: tokenPrefix(token),
      scopes: ['read', 'report'],
      expiresAt: null,
    },
    content: { label: 'bench' },
  };
  return {
    personId,
    token,
    streams: [created(streamOf.person(personId), joined), created(streamOf.token(tokenId), issued)],
  };
}
