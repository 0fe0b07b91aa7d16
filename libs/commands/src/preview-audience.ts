import type { AccessReader, DirectoryMember } from '@tocsin/access';
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
import { resolveSharing, type NamesKnown } from './resolve-sharing.js';

/** Tells before anything is sent who could read it, and which laws ask for a second thought. Nothing is written. */
export async function previewAudience(
  setting: CommandSetting,
  { sharing: given, recordType }: PreviewInput,
  { principal }: CommandContext,
): Promise<Outcome<AudiencePreview>> {
  const validation = validateSharing(given);
  if (!validation.ok) return validationFailed(validation.problems);
  const { access } = setting;
  const members = await access.directory();
  const known = { access: namesIn(members, access) };
  const resolved = await resolveSharing(known, validation.sharing, principal);
  if (!resolved.ok) return validationFailed(resolved.problems);
  const report = asSubmitted(resolved.sharing, principal);
  const people = await access.people(namedIn(report));
  const organisations = readingOrganisations(report, members);
  const becomesPublic = resolved.sharing.label === 'TLP:CLEAR';
  const byId = new Map(members.map((member) => [member.organisationId, member]));
  const source = byId.get(report.sourceOrganisationId);
  const ofPeople = [...people.values()].map(({ organisationId }) => byId.get(organisationId));
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

/** Handles are looked up in a directory that is there already: there may be a thousand of them. */
function namesIn(members: readonly DirectoryMember[], access: AccessReader): NamesKnown {
  return {
    communitiesByHandle: (handles) => access.communitiesByHandle(handles),
    people: (ids) => access.people(ids),
    async organisationsByHandle(handles) {
      const wanted = new Set(handles);
      return new Map(
        members.flatMap((member) => (wanted.has(member.handle) ? [[member.handle, member]] : [])),
      );
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
