import type { Principal } from '@tocsin/access';
import type { IncidentReport, ReportSharing } from '@tocsin/domain';
import { pointerTo, problem, type Problem } from '@tocsin/report-format';
import type { CommandSetting } from './command-setting.js';

type Written = IncidentReport['sharing'];

export type ResolvedSharing =
  | { readonly ok: true; readonly sharing: ReportSharing }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Turns the names in a valid payload's `sharing` into ids; what the network does not know is a problem at its pointer.
 * A community must be one that the sender's organisation belongs to.
 */
export async function resolveSharing(
  setting: CommandSetting,
  written: Written,
  { viewer }: Principal,
): Promise<ResolvedSharing> {
  const { recipients = [], excludedOrganisations = [], namedPeople = [], community } = written;
  const [organisations, communities, people] = await Promise.all([
    setting.access.organisationsByHandle([...recipients, ...excludedOrganisations]),
    setting.access.communitiesByHandle(community === undefined ? [] : [community]),
    setting.access.people(namedPeople.filter(isUuid)),
  ]);
  const problems: Problem[] = [];
  const idOf = (field: string, code: Problem['code']) => (id: string | undefined, at: number) => {
    if (id === undefined) problems.push(problem(pointerTo(['sharing', field, at]), code));
    return id ?? '';
  };
  const handles = (field: 'recipients' | 'excludedOrganisations', named: readonly string[]) =>
    named
      .map((handle) => organisations.get(handle)?.organisationId)
      .map(idOf(field, 'ORGANISATION_UNKNOWN'));
  const communityId = community === undefined ? null : (communities.get(community) ?? '');
  if (communityId === '') {
    problems.push(problem('/sharing/community', 'COMMUNITY_UNKNOWN'));
  } else if (communityId !== null && !viewer.communities.includes(communityId)) {
    problems.push(problem('/sharing/community', 'NOT_A_MEMBER_OF_COMMUNITY'));
  }
  const sharing: ReportSharing = {
    label: written.tlp,
    communityId,
    recipients: handles('recipients', recipients),
    excludedOrganisations: handles('excludedOrganisations', excludedOrganisations),
    namedPeople: namedPeople
      .map((id) => people.get(id)?.personId)
      .map(idOf('namedPeople', 'PERSON_UNKNOWN')),
    withoutAuthorities: written.withoutAuthorities ?? false,
    includeSecretariat: written.includeSecretariat ?? true,
    attribution: written.iep?.attribution ?? 'may',
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, sharing };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The only spelling in which ids of people are given out. */
export const isUuid = (text: string): boolean => UUID.test(text);
