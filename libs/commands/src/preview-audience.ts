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
import { directoryOf } from './directory.js';
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
    directoryOf(setting),
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
