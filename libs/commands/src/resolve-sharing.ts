import type { AccessReader } from '@tocsin/access';
import type { IncidentReport, ReportSharing } from '@tocsin/domain';
import { pointerTo, problem, type Problem } from '@tocsin/report-format';
import type { Commander } from './commands.js';

type Written = IncidentReport['sharing'];

export type ResolvedSharing =
  | { readonly ok: true; readonly sharing: ReportSharing }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Who knows what names stand for. */
export type NamesKnown = Pick<
  AccessReader,
  'organisationsByHandle' | 'communitiesByHandle' | 'people'
>;

/**
 * Turns the names in a valid payload's `sharing` into ids; what the network does not know is a problem at its pointer.
 * A community must be one that the sender's organisation belongs to.
 */
export async function resolveSharing(
  { access }: { readonly access: NamesKnown },
  written: Written,
  { viewer }: Commander,
): Promise<ResolvedSharing> {
  const { recipients = [], excludedOrganisations = [], namedPeople = [], community } = written;
  const [organisations, communities, people] = await Promise.all([
    access.organisationsByHandle([...recipients, ...excludedOrganisations]),
    access.communitiesByHandle(community === undefined ? [] : [community]),
    access.people(namedPeople.filter(isUuid)),
  ]);
  const problems: Problem[] = [];
  const communityId = community === undefined ? null : (communities.get(community) ?? '');
  if (communityId !== null) problems.push(...communityProblems(communityId, viewer));
  const idOf = (field: string, code: Problem['code']) => (id: string | undefined, at: number) => {
    if (id === undefined) problems.push(problem(pointerTo(['sharing', field, at]), code));
    return id ?? '';
  };
  const handles = (field: 'recipients' | 'excludedOrganisations', named: readonly string[]) =>
    named
      .map((handle) => organisations.get(handle)?.organisationId)
      .map(idOf(field, 'ORGANISATION_UNKNOWN'));
  const sharing: ReportSharing = {
    label: written.tlp,
    communityId,
    recipients: handles('recipients', recipients),
    excludedOrganisations: handles('excludedOrganisations', excludedOrganisations),
    namedPeople: namedPeople
      .map((id) => people.get(id)?.personId)
      .map(idOf('namedPeople', 'PERSON_UNKNOWN')),
    ...choicesOf(written),
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, sharing };
}

function communityProblems(communityId: string, viewer: Commander['viewer']): Problem[] {
  if (communityId === '') return [problem('/sharing/community', 'COMMUNITY_UNKNOWN')];
  if (viewer.communities.includes(communityId)) return [];
  return [problem('/sharing/community', 'NOT_A_MEMBER_OF_COMMUNITY')];
}

/** What is not written is as the schema's defaults have it. */
const choicesOf = ({ withoutAuthorities = false, includeSecretariat = true, iep }: Written) => ({
  withoutAuthorities,
  includeSecretariat,
  attribution: iep?.attribution ?? 'may',
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The only spelling in which ids of people are given out. */
export const isUuid = (text: string): boolean => UUID.test(text);
