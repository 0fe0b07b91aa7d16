import { streamOf } from '@tocsin/domain';
import { anonymous } from './demo-actor.js';
import { atCurrentVersion, valueOf } from './outcomes.js';
import { isTold, type DemoStage } from './demo-stage.js';
import { APPLICANT, DIRECTORY } from './directory.js';

/** Each member can be reached at night, and somebody else wants to become one. Told again, it changes nothing. */
export async function tellOfMembership(stage: DemoStage): Promise<void> {
  await tellDirectory(stage);
  await tellApplication(stage);
}

async function tellDirectory(stage: DemoStage): Promise<void> {
  for (const { administrator, ...facts } of DIRECTORY) {
    const context = stage.as(administrator);
    const { organisationId } = context.principal.viewer;
    if (await isTold(stage, streamOf.organisation(organisationId), 'OrganisationEntryUpdated')) {
      continue;
    }
    await atCurrentVersion((expectedVersion) =>
      stage.commands.updateDirectoryEntry({ ...facts, expectedVersion }, context),
    );
  }
}

/** Vouched for by one member of the two that it needs, asked by another one, not decided. */
async function tellApplication(stage: DemoStage): Promise<void> {
  const { commands, as } = stage;
  const applicationId = await applied(stage);
  const stream = streamOf.application(applicationId);
  if (!(await isTold(stage, stream, 'ApplicationSponsored'))) {
    const statement =
      'We drilled with their night shift in March. They answer, and they write things down.';
    valueOf(await commands.sponsorApplication({ applicationId, statement }, as('chenyu')));
  }
  if (!(await isTold(stage, stream, 'ApplicationCommented'))) {
    const text = 'Who answers your emergency telephone on Sundays?';
    const comment = { applicationId, text, toApplicant: true };
    valueOf(await commands.commentOnApplication(comment, as('dana')));
  }
}

async function applied({ commands, access }: DemoStage): Promise<string> {
  const [known] = await access.applications(null, { after: null, limit: 1 });
  if (known) return known.applicationId;
  return valueOf(await commands.applyForMembership(APPLICANT, anonymous)).applicationId;
}
