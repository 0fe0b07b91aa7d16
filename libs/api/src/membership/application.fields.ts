import {
  evolveApplication,
  lookAlikesOf,
  noApplication,
  streamOf,
  type ApplicationEvent,
  type ApplicationState,
  type Surviving,
} from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import type { OperationContext } from '../operation/operation-context.js';
import { nameIn } from '../organisation/organisation.fields.js';

type Recorded = RecordedEvent & { readonly event: Surviving<ApplicationEvent> };

/** An application, and whether it is the applicant who reads it. */
export type ApplicationNode = Exclude<ApplicationState, { status: 'none' }> & {
  readonly id: string;
  readonly events: readonly Recorded[];
  readonly forApplicant: boolean;
};

/** Reads an application that is there for its reader. */
export async function applicationNode(
  applicationId: string,
  { loaders }: OperationContext,
  forApplicant = false,
): Promise<ApplicationNode | null> {
  const events = ((await loaders.stream.load(streamOf.application(applicationId))) ??
    []) as Recorded[];
  const state = events.reduce<ApplicationState>(
    (folded, { event }) => evolveApplication(folded, event),
    noApplication,
  );
  if (state.status === 'none') return null;
  return { ...state, id: applicationId, events, forApplicant };
}

const contentOf = ({ events }: ApplicationNode) => {
  const [first] = events;
  return first?.event.type === 'ApplicationSubmitted' ? first.event.content : null;
};

/** Resolvers of MembershipApplication. */
export const applicationFields = {
  name: ({ names, handle }: ApplicationNode, { lang }: { lang: string }) =>
    nameIn(lang, names) ?? handle,
  constituency: (application: ApplicationNode) => contentOf(application)?.constituency ?? null,
  contact: (application: ApplicationNode, _: unknown, { viewer }: OperationContext) =>
    application.forApplicant || viewer?.roles.includes('coordinator')
      ? (contentOf(application)?.contact ?? null)
      : null,
  submittedAt: ({ events }: ApplicationNode) => events[0]?.recordedAt,
  sponsorships: ({ events }: ApplicationNode) =>
    events.flatMap(({ event, recordedAt: at }) =>
      event.type === 'ApplicationSponsored'
        ? [
            {
              organisationId: event.data.organisationId,
              statement: event.content?.statement ?? null,
              at,
            },
          ]
        : [],
    ),
  statements: ({ events, forApplicant }: ApplicationNode) =>
    events.flatMap((recorded) => statementOf(recorded, forApplicant)),
  decision: ({ events }: ApplicationNode) => {
    for (const { event, recordedAt: at } of events) {
      if (event.type !== 'ApplicationAdmitted' && event.type !== 'ApplicationRefused') continue;
      const admitted = event.type === 'ApplicationAdmitted';
      return { admitted, reason: event.content?.reason ?? null, at };
    }
    return null;
  },
  async lookAlikes(application: ApplicationNode, _: unknown, { services }: OperationContext) {
    if (application.forApplicant) return [];
    const others = (await services.access.allOrganisations()).filter(
      ({ organisationId }) => organisationId !== application.organisationId,
    );
    const alike = lookAlikesOf(application, others);
    return others.filter(({ handle }) => alike.includes(handle));
  },
  version: (
    { id, events, forApplicant }: ApplicationNode,
    _: unknown,
    context: OperationContext,
  ) =>
    forApplicant
      ? null
      : context.services.commands.versionOf(streamOf.application(id), events.at(-1)?.version ?? 0),
};

type ByMember = { readonly organisationId: string | null };

/**
 * Resolvers of Sponsorship and of ApplicationStatement: who said it. Looked up here and not before, since a compiled
 * query takes what stands in an object as it is and waits for resolvers alone.
 */
export const byMemberFields = {
  organisation: ({ organisationId }: ByMember, _: unknown, { loaders }: OperationContext) =>
    organisationId === null ? null : loaders.organisation.load(organisationId),
};

/** What was said, as its reader may know it: members speak to each other before an applicant does not hear. */
function statementOf({ event, recordedAt: at }: Recorded, forApplicant: boolean) {
  if (event.type === 'ApplicationAnswered') {
    const text = event.content?.text ?? null;
    return [{ organisationId: null, byApplicant: true, toApplicant: true, text, at }];
  }
  if (event.type !== 'ApplicationCommented') return [];
  const { toApplicant } = event.data;
  if (forApplicant && !toApplicant) return [];
  const organisationId = forApplicant ? null : event.data.organisationId;
  const text = event.content?.text ?? null;
  return [{ organisationId, byApplicant: false, toApplicant, text, at }];
}
