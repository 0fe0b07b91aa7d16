import type { DirectoryEntry } from '@tocsin/access';
import {
  admitApplicant,
  admitOrganisation,
  issueFirstInvitation,
  lookAlikesOf,
  noOrganisation,
  streamOf,
  type ApplicationState,
  type OrganisationEvent,
} from '@tocsin/domain';
import type { StreamAppend } from '@tocsin/event-store';
import { v7 as uuidv7 } from 'uuid';
import { canonicalJson } from '../canonical-json.js';
import { decideAndAppend, nowOf, type Attempt, type CommandSetting } from '../command-setting.js';
import type { CommandContext, Outcome } from '../commands.js';
import { loadStream } from '../network-act.js';
import { isUuid } from '../resolve-sharing.js';
import {
  notFound,
  refused,
  scopeMissing,
  validationFailed,
  versionConflict,
  type Refused,
} from '../refusals.js';
import { FIRST, FOLDS, versionOf } from './act.js';
import { LONGEST_TEXT } from './applications.js';
import { Form } from './form.js';
import type { AdmitInput } from './membership-commands.js';

type Admitted = { readonly organisationId: string; readonly position: number };
type Application = Exclude<ApplicationState, { status: 'none' }>;

const FIRST_ADMINISTRATOR_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * A coordinator admits an applicant: in one append the application is closed, the organisation is a member, and the
 * applicant's secret invites its first administrator.
 */
export async function admit(
  setting: CommandSetting,
  input: AdmitInput,
  context: CommandContext,
): Promise<Outcome<Admitted>> {
  const { reason } = input;
  const { problems } = new Form({ reason }).text('/reason', reason, LONGEST_TEXT);
  if (problems.length > 0) return validationFailed(problems);
  const missing = scopeMissing(context, 'administer');
  if (missing) return missing;
  if (!isUuid(input.applicationId)) return notFound('application');
  return decideAndAppend(setting, context, async () => attempt(setting, input, context));
}

async function attempt(
  setting: CommandSetting,
  input: AdmitInput,
  { principal: { viewer } }: CommandContext,
): Promise<Attempt<Admitted>> {
  const stream = streamOf.application(input.applicationId);
  const { state, version } = await loadStream(setting, stream, FOLDS.application);
  const members = await setting.access.allOrganisations();
  const now = nowOf(setting).getTime();
  const decision = admitApplicant(state, { reason: input.reason, members, now }, viewer);
  const current = versionOf(setting, stream, version);
  if (!decision.ok && FIRST.has(decision.error.code)) return { answer: decision };
  if (input.expectedVersion !== current) return { answer: versionConflict(current) };
  if (!decision.ok) return { answer: decision };
  if (state.status === 'none') return { answer: notFound('application') };
  const mistaken = mistakenFor(state, members, input);
  if (mistaken) return { answer: mistaken };
  const opened = openedBy(state, now);
  if (!opened.ok) return { answer: opened };
  const { organisationId, handle } = state;
  return {
    append: {
      streams: [{ stream, expectedVersion: version, events: decision.events }, ...opened.streams],
      // The same as the network's own act uses: one organisation for each handle, whoever is faster.
      idempotency: {
        scope: 'organisationHandle',
        key: handle,
        payload: canonicalJson({ organisationId }),
        subject: organisationId,
      },
    },
    written: ({ last }) => ({ organisationId, position: last }),
  };
}

/** Two who could be taken for each other make one of them a mask. Which is which only people can tell. */
function mistakenFor(
  application: Application,
  members: readonly DirectoryEntry[],
  { despiteLookAlike }: AdmitInput,
): Refused | null {
  const { handle } = application;
  if (members.some((member) => member.handle === handle)) {
    return refused('HANDLE_TAKEN', `The handle ${handle} is taken.`);
  }
  const alike = lookAlikesOf(application, members);
  if (alike.length === 0 || despiteLookAlike) return null;
  const message = `It can be taken for ${alike.join(', ')}. Admit it with despiteLookAlike if it is not.`;
  return refused('LOOKS_LIKE_ANOTHER', message);
}

/** What begins with an admission: the organisation, and the invitation of its first administrator. */
function openedBy(application: Application, now: number) {
  const { organisationId, handle, names, jurisdiction, invented, parent, hash } = application;
  const entry = { organisationId, handle, names, jurisdiction, invented };
  const admitted = admitOrganisation(noOrganisation, { ...entry, class: application.class });
  if (!admitted.ok) return admitted;
  const events: OrganisationEvent[] = [...admitted.events];
  if (parent !== null) {
    const data = { organisationId, parent, reason: 'As it said when it applied.' };
    events.push({ type: 'OrganisationParentChanged', data });
  }
  const invitationId = uuidv7();
  const expiresAt = new Date(now + FIRST_ADMINISTRATOR_DAYS * DAY_MS).toISOString();
  const invitation = issueFirstInvitation({ invitationId, organisationId, hash, expiresAt });
  const streams: StreamAppend[] = [
    { stream: streamOf.organisation(organisationId), expectedVersion: 0, events },
    { stream: streamOf.invitation(invitationId), expectedVersion: 0, events: [invitation] },
  ];
  return { ok: true as const, streams };
}
