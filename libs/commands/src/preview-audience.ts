import {
  cautionsFor,
  readingOrganisations,
  secretariatReads,
  type ReportAccess,
  type ReportSharing,
} from '@tocsin/domain';
import { validateSharing } from '@tocsin/report-format';
import { nowOf, type CommandSetting } from './command-setting.js';
import type { AudiencePreview, CommandContext, Outcome, PreviewInput } from './commands.js';
import { validationFailed } from './refusals.js';
import { resolveSharing } from './resolve-sharing.js';

/** Tells before anything is sent who could read it, and which laws ask for a second thought. Nothing is written. */
export async function previewAudience(
  setting: CommandSetting,
  { sharing: given, recordType }: PreviewInput,
  { principal }: CommandContext,
): Promise<Outcome<AudiencePreview>> {
  const validation = validateSharing(given);
  if (!validation.ok) return validationFailed(validation.problems);
  const resolved = await resolveSharing(setting, validation.sharing, principal);
  if (!resolved.ok) return validationFailed(resolved.problems);
  const report = asSubmitted(resolved.sharing, principal);
  const [members, people] = await Promise.all([
    directory(setting),
    setting.access.people(namedIn(report)),
  ]);
  const organisations = readingOrganisations(report, members);
  const becomesPublic = resolved.sharing.label === 'TLP:CLEAR';
  const source = members.find(
    ({ organisationId }) => organisationId === report.sourceOrganisationId,
  );
  const ofPeople = [...people.values()].map(({ organisationId }) =>
    members.find((member) => member.organisationId === organisationId),
  );
  const cautions = cautionsFor({
    recordType,
    jurisdiction: source?.jurisdiction ?? '',
    readers: [...organisations, ...ofPeople].flatMap((reader) => reader?.jurisdiction ?? []),
    public: becomesPublic,
    on: nowOf(setting).toISOString().slice(0, 10),
  });
  return {
    ok: true,
    value: {
      organisations,
      people: [...people.values()],
      secretariat: secretariatReads(report),
      becomesPublic,
      cautions,
    },
  };
}

/** The report that there would be, as far as it decides who may read. */
const asSubmitted = (
  sharing: ReportSharing,
  { viewer }: CommandContext['principal'],
): ReportAccess => ({
  reportId: '',
  sourceOrganisationId: viewer.organisationId,
  authorId: viewer.personId,
  sharing,
  public: false,
  clients: [],
  assignedPeople: [],
});

const namedIn = ({ authorId, sharing }: ReportAccess): string[] =>
  sharing.label === 'TLP:RED' ? [authorId, ...sharing.namedPeople] : [];

/** All organisations with the communities that they are in, by handle. */
async function directory({ access }: CommandSetting) {
  const [organisations, communities] = await Promise.all([
    access.allOrganisations(),
    access.allCommunities(),
  ]);
  const inCommunities = new Map<string, string[]>();
  for (const { communityId, members } of communities) {
    for (const member of members) {
      inCommunities.set(member, [...(inCommunities.get(member) ?? []), communityId]);
    }
  }
  return organisations
    .map((entry) => ({ ...entry, communities: inCommunities.get(entry.organisationId) ?? [] }))
    .sort((a, b) => (a.handle < b.handle ? -1 : 1));
}
