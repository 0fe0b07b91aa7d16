import { hashToken, isSecret, newSecret } from '@tocsin/access';
import {
  answerAsApplicant,
  applyForMembership,
  commentOnApplication,
  noApplication,
  refuseApplicant,
  sponsorApplication,
  streamOf,
  withdrawApplication,
  type ApplicationState,
  type Decision,
  type DomainEvent,
} from '@tocsin/domain';
import { v7 as uuidv7 } from 'uuid';
import { decideAndAppend, nowOf, type CommandSetting } from '../command-setting.js';
import type { Anonymous, CommandContext, Outcome } from '../commands.js';
import { isUuid } from '../resolve-sharing.js';
import { notFound, validationFailed } from '../refusals.js';
import { act, FOLDS } from './act.js';
import { Form } from './form.js';
import type { Applied, ApplyInput, MembershipCommands } from './membership-commands.js';

/** How long members comment on an application where nothing else is said. */
export const COMMENT_DAYS = 14;
const DAY_MS = 86_400_000;
export const LONGEST_TEXT = 2_000;

/**
 * An organisation asks to become a member, without an account. Whether its handle is taken is told to members and to
 * nobody else: the directory is for them.
 */
async function apply(
  setting: CommandSetting,
  input: ApplyInput,
  caller: Anonymous,
): Promise<Outcome<Applied>> {
  const { contact, parent = null } = input;
  const form = new Form(input)
    .handle('/handle', input.handle)
    .names(input.names)
    .jurisdiction(input.jurisdiction)
    .handle('/parent', parent)
    .text('/constituency', input.constituency, LONGEST_TEXT)
    .name('/contact/name', contact.name)
    .email('/contact/email', contact.email)
    .telephone('/contact/telephone', contact.telephone);
  if (form.problems.length > 0) return validationFailed(form.problems);
  const secret = newSecret('application');
  const applicationId = uuidv7();
  return decideAndAppend(setting, caller, async () => {
    const until = nowOf(setting).getTime() + (setting.commentDays ?? COMMENT_DAYS) * DAY_MS;
    const decision = applyForMembership(noApplication, {
      applicationId,
      organisationId: uuidv7(),
      handle: input.handle,
      names: input.names,
      class: input.class,
      jurisdiction: input.jurisdiction,
      parent,
      hash: hashToken(secret),
      commentsUntil: new Date(until).toISOString(),
      invented: input.invented ?? false,
      constituency: input.constituency,
      contact,
    });
    if (!decision.ok) return { answer: decision };
    const stream = streamOf.application(applicationId);
    return {
      append: { streams: [{ stream, expectedVersion: 0, events: decision.events }] },
      written: ({ last }) => ({ applicationId, secret, position: last }),
    };
  });
}

type Decide = (state: ApplicationState) => Decision<DomainEvent>;
type Done = Promise<Outcome<{ readonly position: number }>>;

/** What somebody does with the secret of an application. One that is none finds nothing. */
async function bySecret(
  setting: CommandSetting,
  caller: Anonymous,
  { secret, ...given }: { secret: string; decide: Decide; destroys?: boolean },
): Done {
  const found = isSecret(secret)
    ? await setting.access.applicationBySecret(hashToken(secret))
    : null;
  if (!found) return notFound('application');
  const { applicationId } = found;
  return act(setting, caller, {
    stream: streamOf.application(applicationId),
    fold: FOLDS.application,
    decide: given.decide,
    destroys: () => (given.destroys ? [applicationId] : []),
  });
}

type OnApplication = {
  readonly applicationId: string;
  readonly decide: (
    state: ApplicationState,
  ) => Decision<DomainEvent> | Promise<Decision<DomainEvent>>;
  readonly scope?: 'report';
  readonly expectedVersion?: string;
};

async function onApplication(
  setting: CommandSetting,
  context: CommandContext,
  { applicationId, ...given }: OnApplication,
): Done {
  if (!isUuid(applicationId)) return notFound('application');
  const stream = streamOf.application(applicationId);
  return act(setting, context, { ...given, stream, fold: FOLDS.application });
}

type Applications = Pick<
  MembershipCommands,
  | 'applyForMembership'
  | 'answerAsApplicant'
  | 'withdrawApplication'
  | 'sponsorApplication'
  | 'commentOnApplication'
  | 'refuseApplication'
>;

/** Everything about an application but its admission. */
export const applicationCommands = (setting: CommandSetting): Applications => ({
  applyForMembership: (input, caller) => apply(setting, input, caller),
  async answerAsApplicant({ secret, text }, caller) {
    const { problems } = new Form({ text }).text('/text', text, LONGEST_TEXT);
    if (problems.length > 0) return validationFailed(problems);
    const decide: Decide = (state) => answerAsApplicant(state, { text });
    return bySecret(setting, caller, { secret, decide });
  },
  withdrawApplication: async ({ secret }, caller) =>
    bySecret(setting, caller, { secret, decide: withdrawApplication, destroys: true }),
  async sponsorApplication({ applicationId, statement }, context) {
    const { problems } = new Form({ statement }).text('/statement', statement, LONGEST_TEXT);
    if (problems.length > 0) return validationFailed(problems);
    const { viewer } = context.principal;
    return onApplication(setting, context, {
      applicationId,
      decide: async (state) =>
        sponsorApplication(
          state,
          { statement, members: await setting.access.allOrganisations() },
          viewer,
        ),
    });
  },
  async commentOnApplication({ applicationId, text, toApplicant }, context) {
    const { problems } = new Form({ text }).text('/text', text, LONGEST_TEXT);
    if (problems.length > 0) return validationFailed(problems);
    const { viewer } = context.principal;
    return onApplication(setting, context, {
      applicationId,
      scope: 'report',
      decide: (state) =>
        commentOnApplication(state, { text, toApplicant, now: nowOf(setting).getTime() }, viewer),
    });
  },
  async refuseApplication({ applicationId, expectedVersion, reason }, context) {
    const { problems } = new Form({ reason }).text('/reason', reason, LONGEST_TEXT);
    if (problems.length > 0) return validationFailed(problems);
    const { viewer } = context.principal;
    const decide: Decide = (state) => refuseApplicant(state, { reason }, viewer);
    return onApplication(setting, context, { applicationId, expectedVersion, decide });
  },
});
