import { hashToken } from '@tocsin/access';
import { keySubjectOf, type DomainEvent } from '@tocsin/domain';
import { reportSubmitted, streamFor } from '@tocsin/domain/testing';
import { anAppend, releasedEvents } from '@tocsin/event-store/testing';
import { NETWORKS } from '../testing/changes-scene.js';
import type { Account, ApiNetwork } from '../testing/memory-network.js';
import { openTestApi, type TestApi } from '../testing/test-api.js';
import { actName } from './act-name.js';

const LOG = `query($organisation: ID) { auditLog(organisation: $organisation, first: 100) {
  nodes { kind at requestId byOrganisation { id } byPerson { id } byToken alertRuleId } } }`;

/** Acts that concern an organisation, its people or their tokens. libs/access says of each other why it does not. */
const ACTS: readonly DomainEvent['type'][] = [
  'OrganisationStandingChanged',
  'OrganisationParentChanged',
  'OrganisationEntryUpdated',
  'CommunityMemberAdded',
  'CommunityMemberRemoved',
  'ApplicationSubmitted',
  'ApplicationSponsored',
  'ApplicationCommented',
  'ApplicationAdmitted',
  'ApplicationRefused',
  'InvitationIssued',
  'InvitationAccepted',
  'InvitationRevoked',
  'ReportErased',
  'ReportPersonAssigned',
  'ReportPersonUnassigned',
  'PersonRolesChanged',
  'PersonSuspended',
  'PersonReinstated',
  'PersonRemoved',
  'PersonErased',
  'TokenIssued',
  'TokenRevoked',
  'AlertRuleCreated',
  'AlertRuleChanged',
];

describe.each(NETWORKS)('the audit log of an organisation, %s', (_where, openNetwork) => {
  let network: ApiNetwork;
  let drop: () => Promise<void>;
  let api: TestApi;
  let administrator: Account;
  let acted: Account;

  beforeAll(async () => {
    ({ network, drop } = await openNetwork());
    const member = await network.organisation('northgate-ai');
    administrator = await network.person(member, ['administrator']);
    acted = await network.person(member, ['administrator', 'reporter']);
    await network.given(reportSubmitted());
    api = await openTestApi(network);
  });
  afterAll(async () => {
    await api.close();
    await drop();
  });

  /** The released event of a type, about this organisation and somebody of it. */
  const about = async (type: DomainEvent['type']): Promise<DomainEvent> => {
    const event = structuredClone(
      (releasedEvents as readonly DomainEvent[]).find((each) => each.type === type),
    ) as DomainEvent & { data: Record<string, unknown> };
    const someone = await network.person(administrator, []);
    const own: Record<string, string> = {
      organisationId: administrator.organisationId,
      personId: someone.personId,
      ...(type === 'TokenRevoked' && { tokenId: someone.tokenId }),
      ...(type === 'TokenIssued' && { hash: hashToken(`tocsin_${type}`) }),
    };
    for (const [name, value] of Object.entries(own)) {
      if (name in event.data) event.data[name] = value;
    }
    return event;
  };

  it.each(ACTS)('tells of %s who did it, when, and through what', async (type) => {
    const event = await about(type);
    const { personId, organisationId, tokenId } = acted;
    const correlation = { correlationId: `request-${type}`, causationId: null, trace: null };
    const streams = [{ stream: streamFor(event), expectedVersion: null, events: [event] }];
    const result = await network.store.append({
      ...anAppend(streams),
      actor: { personId, organisationId, tokenId },
      correlation,
    });
    expect([type, keySubjectOf(event), result.ok]).toEqual([type, keySubjectOf(event), true]);
    const { data } = await api.ask(LOG, {}, administrator);
    const entry = data.auditLog.nodes.find(
      ({ requestId }: { requestId: string }) => requestId === correlation.correlationId,
    );
    expect(entry).toEqual({
      kind: actName(type),
      at: expect.any(String),
      requestId: correlation.correlationId,
      byOrganisation: { id: 'northgate-ai' },
      byPerson: { id: personId },
      byToken: tokenId,
      alertRuleId: 'ruleId' in event.data ? event.data.ruleId : null,
    });
    await network.given({
      type: 'OrganisationStandingChanged',
      data: { organisationId, standing: 'member', reason: 'again' },
    });
  });
});
