import { AUTHOR, aViewer, OTHER, someId, SOURCE, specificationOf } from '../testing.js';
import { acceptInvitation, issueInvitation, revokeInvitation } from './invitation-decider.js';
import { evolveInvitation, noInvitation, type InvitationState } from './invitation.js';
import type { InvitationEvent } from './invitation-events.js';

const { given } = specificationOf<InvitationState, InvitationEvent>({
  initial: noInvitation,
  evolve: evolveInvitation,
});

const invitationId = someId('inv', 1);
const expiresAt = '2026-05-13T12:00:00.000Z';
const END = Date.parse(expiresAt);
const administrator = aViewer({ roles: ['administrator'] });

const command = {
  invitationId,
  roles: ['responder', 'reporter', 'reporter'],
  hash: 'a'.repeat(64),
  expiresAt,
  note: 'duty desk',
} as const;
const issued: InvitationEvent = {
  type: 'InvitationIssued',
  data: {
    invitationId,
    organisationId: SOURCE,
    roles: ['reporter', 'responder'],
    hash: command.hash,
    expiresAt,
  },
  content: { note: 'duty desk' },
};
const accepted: InvitationEvent = {
  type: 'InvitationAccepted',
  data: { invitationId, organisationId: SOURCE, personId: AUTHOR },
};
const revoked: InvitationEvent = {
  type: 'InvitationRevoked',
  data: { invitationId, organisationId: SOURCE },
};
const accept = (now: number) => (state: InvitationState) =>
  acceptInvitation(state, { personId: AUTHOR, now });

describe('an invitation', () => {
  it('comes from an administrator, into his own organisation', () => {
    given()
      .when((state) => issueInvitation(state, command, administrator))
      .then(issued);
    given()
      .when((state) => issueInvitation(state, command, aViewer()))
      .thenRefused('NOT_PERMITTED');
    given(issued)
      .when((state) => issueInvitation(state, command, administrator))
      .thenRefused('ALREADY_EXISTS');
  });

  it('to a role in the network takes a coordinator as well', () => {
    const asked = { ...command, roles: ['operator'] as const };
    given()
      .when((state) => issueInvitation(state, asked, administrator))
      .thenRefused('NOT_PERMITTED');
    const both = aViewer({ roles: ['administrator', 'coordinator'] });
    const event = { ...issued, data: { ...issued.data, roles: ['operator'] } };
    given()
      .when((state) => issueInvitation(state, asked, both))
      .then(event);
  });

  it('is used once, and in time', () => {
    given(issued)
      .when(accept(END - 1))
      .then(accepted);
    given(issued).when(accept(END)).thenRefused('INVITATION_INVALID');
    given(issued, accepted)
      .when(accept(END - 1))
      .thenRefused('INVITATION_INVALID');
    given(issued, revoked)
      .when(accept(END - 1))
      .thenRefused('INVITATION_INVALID');
    given().when(accept(0)).thenRefused('INVITATION_INVALID');
    expect(evolveInvitation(noInvitation, accepted)).toEqual(noInvitation);
  });

  it('is taken back by an administrator of the organisation; another knows of none', () => {
    given(issued)
      .when((state) => revokeInvitation(state, administrator))
      .then(revoked);
    const other = aViewer({ organisationId: OTHER, roles: ['administrator'] });
    given(issued)
      .when((state) => revokeInvitation(state, other))
      .thenRefused('NOT_FOUND');
    given()
      .when((state) => revokeInvitation(state, administrator))
      .thenRefused('NOT_FOUND');
    given(issued)
      .when((state) => revokeInvitation(state, aViewer()))
      .thenRefused('NOT_PERMITTED');
    given(issued, accepted)
      .when((state) => revokeInvitation(state, administrator))
      .thenRefused('NOTHING_CHANGES');
  });
});
