import { createHmac, randomUUID } from 'node:crypto';
import { hashToken, newToken, tokenPrefix, type AccessReader } from '@tocsin/access';
import { memoryStoreWithAccess } from '@tocsin/access/testing';
import { openCommands, type Commands } from '@tocsin/commands';
import { MemoryEndpointDesk } from '@tocsin/commands/testing';
import type { DisclosureLedger } from '@tocsin/disclosure';
import { memoryLedger } from '@tocsin/disclosure/testing';
import {
  ACCOUNT_SCOPES,
  type DomainEvent,
  type OrganisationClass,
  type Role,
  type TokenScope,
} from '@tocsin/domain';
import { streamFor } from '@tocsin/domain/testing';
import type { EventStore } from '@tocsin/event-store';
import { anAppend } from '@tocsin/event-store/testing';
import type { ReadModel } from '@tocsin/views';
import { mailbox, type Mailbox } from './mailbox.js';
import { memoryReadModel, type MemoryReadModel } from './memory-read-model.js';

export type Member = { readonly organisationId: string; readonly handle: string };
export type Account = Member & {
  readonly personId: string;
  readonly tokenId: string;
  readonly token: string;
};

/** A network that tests put together: real commands and sharing rules over some store and some views. */
export type ApiNetwork = {
  readonly store: EventStore;
  readonly access: AccessReader;
  readonly commands: Commands;
  readonly ledger: DisclosureLedger;
  readonly readModel: ReadModel;
  /** Links that confirm addresses, as they were mailed. */
  readonly mailed: Mailbox['mailed'];
  /** Endpoints outside, in memory. */
  readonly endpoints: MemoryEndpointDesk;
  /** Appends as the network itself; gives the position. */
  readonly given: (...events: readonly DomainEvent[]) => Promise<number>;
  readonly organisation: (handle: string, given?: GivenOrganisation) => Promise<Member>;
  readonly person: (member: Member, roles: readonly Role[]) => Promise<Account>;
  readonly token: (account: Account, given?: GivenToken) => Promise<Account>;
  readonly community: (handle: string, members: readonly Member[]) => Promise<string>;
};

type GivenOrganisation = {
  readonly class?: OrganisationClass;
  readonly jurisdiction?: string;
  readonly names?: readonly { readonly lang: string; readonly value: string }[];
};
type GivenToken = { readonly scopes?: readonly TokenScope[]; readonly expiresAt?: string | null };

/** The log and the views in memory. */
export type MemoryNetwork = ApiNetwork & { readonly readModel: MemoryReadModel };

type Clock = { readonly clock?: () => Date };

/** A network without a database. */
export function memoryNetwork({ clock }: Clock = {}): MemoryNetwork {
  const { store, access } = memoryStoreWithAccess(clock ? { clock } : {});
  const versionSecret = createHmac('sha256', 'a secret of tests').update('version').digest();
  const readModel = memoryReadModel({ store, access, versionSecret });
  const now = clock ? { now: clock } : {};
  const ledger = memoryLedger();
  const { mailed, confirmations } = mailbox();
  const endpoints = new MemoryEndpointDesk();
  const outside = { confirmations, endpoints };
  const commands = openCommands({ store, access, ledger, versionSecret, ...now, ...outside });
  const base = { store, access, ledger, commands, readModel, mailed, endpoints };
  return { ...networkOn(base), readModel };
}

/** The acts of the network itself, over whatever it stands on. */
export function networkOn(
  base: Pick<
    ApiNetwork,
    'store' | 'access' | 'commands' | 'ledger' | 'readModel' | 'mailed' | 'endpoints'
  >,
): ApiNetwork {
  const { store } = base;
  const given = async (...events: readonly DomainEvent[]): Promise<number> => {
    const streams = new Map<string, DomainEvent[]>();
    for (const event of events) {
      const stream = streamFor(event);
      streams.set(stream, [...(streams.get(stream) ?? []), event]);
    }
    const appends = [...streams].map(([stream, own]) => ({
      stream,
      expectedVersion: null,
      events: own,
    }));
    const result = await store.append(anAppend(appends));
    if (!result.ok) throw new Error(JSON.stringify(result.conflict));
    return result.last;
  };
  const token = async (
    account: Account,
    { scopes, expiresAt }: GivenToken = {},
  ): Promise<Account> => {
    const [tokenId, text] = [randomUUID(), newToken()];
    await given({
      type: 'TokenIssued',
      data: {
        tokenId,
        personId: account.personId,
        hash: hashToken(text),
        prefix: tokenPrefix(text),
        scopes: scopes ?? ACCOUNT_SCOPES,
        expiresAt: expiresAt ?? null,
      },
      content: { label: 'of a test' },
    });
    return { ...account, tokenId, token: text };
  };
  return {
    ...base,
    given,
    token,
    organisation: async (handle, data = {}) => {
      const organisationId = randomUUID();
      const names = [{ lang: 'en', value: handle }];
      const admitted = {
        names,
        class: 'team',
        jurisdiction: 'US',
        invented: true,
        ...data,
      } as const;
      await given({ type: 'OrganisationAdmitted', data: { organisationId, handle, ...admitted } });
      return { organisationId, handle };
    },
    person: async ({ organisationId, handle }, roles) => {
      const personId = randomUUID();
      const content = { name: 'Somebody', language: 'en' };
      await given({ type: 'PersonJoined', data: { personId, organisationId, roles }, content });
      return token({ organisationId, handle, personId, tokenId: '', token: '' });
    },
    community: async (handle, members) => {
      const communityId = randomUUID();
      const names = [{ lang: 'en', value: handle }];
      await given({ type: 'CommunityFounded', data: { communityId, handle, names } });
      for (const { organisationId } of members) {
        await given({ type: 'CommunityMemberAdded', data: { communityId, organisationId } });
      }
      return communityId;
    },
  };
}
