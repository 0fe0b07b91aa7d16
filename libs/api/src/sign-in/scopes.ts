import type { TokenScope } from '@tocsin/domain';
import type { Principal } from '@tocsin/access';
import {
  Kind,
  type DocumentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { ApiError } from '../operation/api-error.js';
import { unauthenticated } from './sign-in.js';

/** What a field of a root type needs. Without an account it is refused unless it may be read anonymously. */
type Need = { readonly scope: TokenScope | null; readonly anonymous: boolean };

const READ: Need = { scope: 'read', anonymous: true };
const REPORT: Need = { scope: 'report', anonymous: false };
const ADMINISTER: Need = { scope: 'administer', anonymous: false };
/** The secret in the arguments is what counts. */
const BY_SECRET: Need = { scope: null, anonymous: true };

/** Every field of Query, Mutation and Subscription; a spec fails when one is missing. */
export const NEEDS: Readonly<Record<string, Need>> = {
  viewer: READ,
  withdrawal: READ,
  node: READ,
  nodes: READ,
  report: READ,
  reports: READ,
  incident: READ,
  incidents: READ,
  changes: READ,
  organisation: READ,
  organisations: READ,
  application: READ,
  applications: READ,
  applicationAsApplicant: BY_SECRET,
  communities: READ,
  people: READ,
  invitations: READ,
  auditLog: READ,
  recalls: READ,
  webhook: READ,
  parkedStreams: READ,
  parkedStream: READ,
  validateReport: REPORT,
  previewAudience: REPORT,
  submitReport: REPORT,
  reviseReport: REPORT,
  retractReport: REPORT,
  changeSharing: REPORT,
  confirmPublication: REPORT,
  requestInformation: REPORT,
  answerInformationRequest: REPORT,
  nameClient: REPORT,
  removeClient: REPORT,
  requestReshare: REPORT,
  grantReshare: REPORT,
  refuseReshare: REPORT,
  acknowledgeRecall: REPORT,
  redeliver: REPORT,
  redeliverFailed: REPORT,
  createAlertRule: REPORT,
  changeAlertRule: REPORT,
  deleteAlertRule: REPORT,
  silenceAlert: REPORT,
  acknowledgeAlert: REPORT,
  handOnAlert: REPORT,
  linkReport: REPORT,
  unlinkReport: REPORT,
  mergeIncidents: REPORT,
  unmergeIncidents: REPORT,
  startClock: REPORT,
  changeClockStart: REPORT,
  recordFiling: REPORT,
  setClockAside: REPORT,
  takeUpClock: REPORT,
  eraseReport: ADMINISTER,
  releaseParkedStream: ADMINISTER,
  dropParkedStream: ADMINISTER,
  createToken: ADMINISTER,
  // Any token may end itself; the command asks for the scope where it is another one.
  revokeToken: { scope: null, anonymous: false },
  applyForMembership: BY_SECRET,
  answerAsApplicant: BY_SECRET,
  withdrawApplication: BY_SECRET,
  acceptInvitation: BY_SECRET,
  commentOnApplication: REPORT,
  sponsorApplication: ADMINISTER,
  admitOrganisation: ADMINISTER,
  refuseApplication: ADMINISTER,
  restrictOrganisation: ADMINISTER,
  suspendOrganisation: ADMINISTER,
  reinstateOrganisation: ADMINISTER,
  leaveNetwork: ADMINISTER,
  nameParent: ADMINISTER,
  updateDirectoryEntry: ADMINISTER,
  invitePerson: ADMINISTER,
  revokeInvitation: ADMINISTER,
  changeRoles: ADMINISTER,
  removePerson: ADMINISTER,
  setAlertEmail: ADMINISTER,
  confirmAlertEmail: BY_SECRET,
  removeAlertEmail: ADMINISTER,
  erasePerson: ADMINISTER,
  assignPerson: ADMINISTER,
  unassignPerson: ADMINISTER,
  registerWebhook: ADMINISTER,
  verifyWebhook: ADMINISTER,
  rotateWebhookSecret: ADMINISTER,
  pauseWebhook: ADMINISTER,
  resumeWebhook: ADMINISTER,
  removeWebhook: ADMINISTER,
  testWebhook: ADMINISTER,
  createCommunity: ADMINISTER,
  addToCommunity: ADMINISTER,
  removeFromCommunity: ADMINISTER,
  previewAlertRule: READ,
  alertRuleTemplates: READ,
  deadlineRule: READ,
  deadlineRules: READ,
  incidentChanged: READ,
  alertRaised: { scope: 'read', anonymous: false },
};

/** Why this caller may not run the operation, or null: UNAUTHENTICATED, or FORBIDDEN_SCOPE with the scope it needs. */
export function refusalOf(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  principal: Principal | null,
): ApiError | null {
  for (const field of rootFields(operation.selectionSet, document, new Set())) {
    const need = NEEDS[field];
    if (!need) continue;
    if (principal === null && !need.anonymous) return unauthenticated('TOKEN_MISSING');
    if (principal && need.scope !== null && !principal.scopes.includes(need.scope)) {
      const message = `The token may not be used for ${field}; it needs the scope ${need.scope}.`;
      return new ApiError('FORBIDDEN_SCOPE', message, { scope: need.scope });
    }
  }
  return null;
}

/** Fields of the root, through fragments, whether or not a directive leaves them out. */
function* rootFields(
  set: SelectionSetNode,
  document: DocumentNode,
  seen: Set<string>,
): Generator<string> {
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) yield node.name.value;
    else if (node.kind === Kind.INLINE_FRAGMENT)
      yield* rootFields(node.selectionSet, document, seen);
    else if (!seen.has(node.name.value)) {
      seen.add(node.name.value);
      const fragment = document.definitions.find(
        (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === node.name.value,
      );
      if (fragment?.kind === Kind.FRAGMENT_DEFINITION) {
        yield* rootFields(fragment.selectionSet, document, seen);
      }
    }
  }
}
