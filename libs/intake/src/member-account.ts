import type { AccessReader } from '@tocsin/access';
import type { Commander, NetworkActs } from '@tocsin/commands';
import type { TokenScope } from '@tocsin/domain';

/** A member as its intake topic names it. */
export type Member = { readonly organisationId: string; readonly handle: string };

const SCOPES: readonly TokenScope[] = ['report'];

/**
 * The accounts that members report through over Kafka: one for each organisation, that can report and nothing else. It
 * has no token; whoever suspends it closes this way in.
 */
export class MemberAccounts {
  readonly #people = new Map<string, string>();

  constructor(
    private readonly access: AccessReader,
    private readonly acts: NetworkActs,
  ) {}

  /** Who commands for a member, with the rights of this moment; null: nobody may. */
  async commanderFor(member: Member): Promise<Commander | null> {
    const personId = await this.personOf(member);
    const viewer = personId === null ? null : await this.access.viewer(personId);
    if (viewer === null || !viewer.active) return null;
    if (viewer.standing !== 'member' && viewer.standing !== 'restricted') return null;
    return { viewer, tokenId: null, scopes: SCOPES, expiresAt: null };
  }

  /** The account itself, whatever it may do by now; null where there is none and none may be made. */
  async personOf({ organisationId }: Member): Promise<string | null> {
    return this.#people.get(organisationId) ?? (await this.join(organisationId));
  }

  /** Once for each organisation, whoever asks first; refused where the organisation is not active. */
  private async join(organisationId: string): Promise<string | null> {
    const joined = await this.acts.joinPerson({
      organisationId,
      name: 'Kafka intake',
      language: 'en',
      roles: ['reporter'],
      once: `intake ${organisationId}`,
    });
    if (!joined.ok) return null;
    this.#people.set(organisationId, joined.value.personId);
    return joined.value.personId;
  }
}
