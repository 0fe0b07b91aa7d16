import {
  asOrganisation,
  isExpired,
  TLP_LABELS,
  type ReportAccess,
  type Role,
  type TokenScope,
  type Viewer,
} from '@tocsin/domain';
import type { DirectoryEntry, TokenProblem } from './access.js';
import type { PersonEntry } from './membership.js';
import { ATTRIBUTIONS } from './inline-fold.js';
import { isInGoodStanding } from './viewer-sql.js';

/** A person, his organisation and the communities that it is in. */
export type ViewerRow = {
  readonly person: string;
  readonly organisation: string;
  readonly class: Viewer['organisationClass'];
  readonly standing: Viewer['standing'];
  readonly active: boolean;
  readonly roles: Role[];
  readonly communities: string[];
};

/** An owner of alert rules: a person, or an organisation, which has no roles. */
export type OwnerRow = Omit<ViewerRow, 'roles'> & { readonly roles: Role[] | null };

export const ownerFrom = ({ roles, ...row }: OwnerRow): Viewer =>
  roles === null
    ? asOrganisation({
        organisationId: row.organisation,
        organisationClass: row.class,
        standing: row.standing,
        communities: row.communities,
      })
    : viewerFrom({ ...row, roles });

export const viewerFrom = (row: ViewerRow): Viewer => ({
  personId: row.person,
  organisationId: row.organisation,
  organisationClass: row.class,
  standing: row.standing,
  active: row.active,
  roles: row.roles,
  communities: row.communities,
});

/** A token and whom it stands for. */
export type SignInRow = ViewerRow & {
  readonly token: string;
  readonly scopes: TokenScope[];
  readonly expires_at: Date | null;
  readonly revoked: boolean;
};

/** Why a token cannot be used; null: it can. */
export function problemOf(row: SignInRow, now: Date): TokenProblem | null {
  if (row.revoked) return 'TOKEN_REVOKED';
  if (isExpired(row.expires_at?.toISOString() ?? null, now.getTime())) return 'TOKEN_EXPIRED';
  return row.active && isInGoodStanding(row) ? null : 'ACCOUNT_SUSPENDED';
}

export type ReportRow = {
  readonly report: string;
  readonly label: number;
  readonly public: boolean;
  readonly source: string;
  readonly author: string;
  readonly community: string | null;
  readonly recipients: string[];
  readonly named: string[];
  readonly excluded: string[];
  readonly clients: string[];
  readonly assigned: string[];
  readonly without_authorities: boolean;
  readonly include_secretariat: boolean;
  readonly attribution: number;
};

export const accessFrom = (row: ReportRow): ReportAccess => ({
  reportId: row.report,
  sourceOrganisationId: row.source,
  authorId: row.author,
  sharing: {
    label: TLP_LABELS[row.label] as ReportAccess['sharing']['label'],
    communityId: row.community,
    recipients: row.recipients,
    namedPeople: row.named,
    excludedOrganisations: row.excluded,
    withoutAuthorities: row.without_authorities,
    includeSecretariat: row.include_secretariat,
    attribution: ATTRIBUTIONS[row.attribution] as ReportAccess['sharing']['attribution'],
  },
  public: row.public,
  clients: row.clients,
  assignedPeople: row.assigned,
});

export type OrganisationRow = Omit<DirectoryEntry, 'organisationId' | 'parent'> & {
  readonly parent?: string | null;
  readonly organisation: string;
};

export const entryOf = (row: OrganisationRow): DirectoryEntry => ({
  organisationId: row.organisation,
  handle: row.handle,
  names: row.names,
  class: row.class,
  jurisdiction: row.jurisdiction,
  standing: row.standing,
  invented: row.invented,
  parent: row.parent ?? null,
});

export type PersonRow = {
  readonly person: string;
  readonly organisation: string;
  readonly roles: Role[];
  readonly active: boolean;
};

export const personFrom = ({ person, organisation, roles, active }: PersonRow): PersonEntry => ({
  personId: person,
  organisationId: organisation,
  roles,
  active,
});
