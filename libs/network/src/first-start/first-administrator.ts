import type { NetworkActs, Outcome } from '@tocsin/commands';
import type { Role } from '@tocsin/domain';
import type { Network } from '../opening/network.js';

export type FirstAdministrator = {
  readonly name: string;
  readonly organisation: string;
  readonly roles: readonly Role[];
  /** For the one-time link of this start; runs out by itself. */
  readonly token: string;
};

const HANDLE = 'secretariat';
const SECRETARIAT = {
  handle: HANDLE,
  names: [
    { lang: 'en', value: 'Secretariat' },
    { lang: 'zh-Hans', value: '秘书处' },
  ],
  class: 'liaison' as const,
  jurisdiction: 'INT',
  invented: false,
};
const NAME = 'First administrator';
const ROLES: readonly Role[] = ['administrator', 'reporter', 'responder', 'coordinator'];
const LINK_HOURS = 24;

/**
 * The first account of a network without demo: in a secretariat that the network admits itself. There is a token for a
 * link at every start until this person has made one of his own, so that a link that was lost locks nobody out. Null
 * from then on, and where the network was begun in another way.
 */
export async function firstAdministrator(
  network: Network,
  isEmpty: boolean,
): Promise<FirstAdministrator | null> {
  const known = await network.access.organisationsByHandle([HANDLE]);
  if (!isEmpty && !known.has(HANDLE)) return null;
  const acts = network.actsFor('first start');
  const personId = await joined(acts);
  if (await hasOwnToken(network, personId)) return null;
  const { token } = valueOf(
    await acts.issueToken({
      personId,
      scopes: ['read', 'report', 'administer'],
      expiresAt: new Date(Date.now() + LINK_HOURS * 3_600_000),
      label: 'one-time link',
    }),
  );
  return { name: NAME, organisation: 'Secretariat', roles: ROLES, token };
}

async function joined(acts: NetworkActs): Promise<string> {
  const { organisationId } = valueOf(await acts.admitOrganisation(SECRETARIAT));
  const person = { organisationId, name: NAME, language: 'en', roles: ROLES };
  return valueOf(await acts.joinPerson({ ...person, once: 'first administrator' })).personId;
}

/** One that he made himself; those of the links were made by the network. */
async function hasOwnToken({ pool }: Network, personId: string): Promise<boolean> {
  const { rows } = await pool.query<{ own: boolean }>(
    `select exists (select from access.token t join events.event e on e.position = t.valid_from
                    where t.person = $1 and e.actor_person = $1) as own`,
    [personId],
  );
  return rows[0]?.own === true;
}

function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new Error(`the first administrator cannot be made: ${outcome.error.code}`);
}
