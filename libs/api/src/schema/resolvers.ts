import { isTlpLabel, TLP_LABELS } from '@tocsin/domain';
import { GraphQLScalarType, Kind } from 'graphql';
import {
  acknowledgementFields,
  alertClockFields,
  alertFields,
  alertRuleFields,
  alertSilenceFields,
} from '../alert/alert.fields.js';
import { alertTemplateFields } from '../alert/alert-rule.resolver.js';
import { alertRaisedSource } from '../alert/raised-alerts.js';
import { audienceFields, cautionFields } from '../audience/audience.fields.js';
import {
  informationAnswerFields,
  informationRequestFields,
} from '../information/information-request.fields.js';
import { clientFields } from '../client/client.fields.js';
import { reportActFields } from '../client/report-act.js';
import {
  clockEntryFields,
  clockFields,
  clockFilingFields,
  incidentClocks,
} from '../clock/clock.fields.js';
import { clockPayloadFields } from '../clock/clock.resolver.js';
import { deadlineRuleFields } from '../clock/deadline-rule.resolver.js';
import { deliveryFields, webhookHealthFields } from '../delivery/delivery.fields.js';
import { disclosureFields } from '../disclosure/disclosure.fields.js';
import { auditEntryFields } from '../audit/audit.resolver.js';
import { communityFields } from '../community/community.resolver.js';
import { applicationFields, byMemberFields } from '../membership/application.fields.js';
import { apiTokenFields, personFields } from '../person/person.fields.js';
import {
  claimFields,
  incidentFields,
  mergedIncidentFields,
  timelineFields,
} from '../incident/incident.fields.js';
import { linkReportFields } from '../incident/incident-link.resolver.js';
import { mergeFields } from '../incident/incident-merge.resolver.js';
import {
  incidentChangeFields,
  incidentChangedSource,
} from '../incident-change/incident-change.fields.js';
import { problemFields } from '../mutation-error/mutation-error.js';
import { nodeType } from '../node/node.resolver.js';
import { organisationFields } from '../organisation/organisation.fields.js';
import { connectionFields } from '../paging/connection.js';
import { parkedStreamFields } from '../parking/parking.resolver.js';
import {
  recallFields,
  recallHolderConnectionFields,
  recallHolderFields,
} from '../recall/recall.fields.js';
import { reshareFields } from '../reshare/reshare.fields.js';
import { reportFields, revisionFields } from '../report/report.fields.js';
import { reportChangedFields, submitReportFields } from '../report/report-mutations.fields.js';
import { DateTime, LanguageTag, TimePoint } from '../time/scalars.js';
import { viewerFields } from '../viewer/viewer.resolver.js';
import { webhookFields } from '../webhook/webhook.fields.js';

/** FIRST's spelling exactly; anything else is refused before it is read. */
const TlpLabel = new GraphQLScalarType<string, string>({
  name: 'TlpLabel',
  parseValue: labelOrThrow,
  parseLiteral: (node) => labelOrThrow(node.kind === Kind.STRING ? node.value : null),
});

function labelOrThrow(value: unknown): string {
  if (isTlpLabel(value)) return value;
  throw new TypeError(`A label is one of ${TLP_LABELS.join(', ')}, in exactly this spelling.`);
}

/** Resolvers of fields, by type. Root fields of Query and Mutation are classes beside their .graphql files. */
export const fieldResolvers = {
  DateTime,
  LanguageTag,
  TimePoint,
  TlpLabel,
  Node: { __resolveType: nodeType },
  Report: reportFields,
  Revision: revisionFields,
  ReportConnection: connectionFields,
  RevisionConnection: connectionFields,
  Incident: { ...incidentFields, clocks: incidentClocks },
  IncidentConnection: connectionFields,
  MergedIncident: mergedIncidentFields,
  TimelineEntry: timelineFields,
  TimelineConnection: connectionFields,
  Change: timelineFields,
  ChangeConnection: connectionFields,
  Claim: claimFields,
  AudiencePreview: audienceFields,
  Caution: cautionFields,
  ReportClient: clientFields,
  NameClientPayload: reportActFields,
  ReportActPayload: reportActFields,
  ReshareRequest: reshareFields,
  ReshareRequestConnection: connectionFields,
  ResharePayload: reportActFields,
  Recall: recallFields,
  RecallConnection: connectionFields,
  RecallHolder: recallHolderFields,
  RecallHolderConnection: recallHolderConnectionFields,
  ReportDisclosure: disclosureFields,
  ReportDisclosureConnection: connectionFields,
  InformationRequest: informationRequestFields,
  InformationAnswer: informationAnswerFields,
  InformationRequestConnection: connectionFields,
  Organisation: organisationFields,
  OrganisationConnection: connectionFields,
  ParkedStream: parkedStreamFields,
  ParkedStreamConnection: connectionFields,
  DeadlineRule: deadlineRuleFields,
  Clock: clockFields,
  ClockConnection: connectionFields,
  ClockEntry: clockEntryFields,
  ClockFiling: clockFilingFields,
  ClockPayload: clockPayloadFields,
  AlertDelivery: deliveryFields,
  AlertDeliveryConnection: connectionFields,
  WebhookHealth: webhookHealthFields,
  Viewer: viewerFields,
  Webhook: webhookFields,
  Person: personFields,
  ApiToken: apiTokenFields,
  PersonConnection: connectionFields,
  MembershipApplication: applicationFields,
  Sponsorship: byMemberFields,
  ApplicationStatement: byMemberFields,
  MembershipApplicationConnection: connectionFields,
  AuditEntry: auditEntryFields,
  AuditConnection: connectionFields,
  Community: communityFields,
  CommunityConnection: connectionFields,
  Alert: alertFields,
  AlertClock: alertClockFields,
  AlertAcknowledgement: acknowledgementFields,
  AlertConnection: connectionFields,
  AlertRule: alertRuleFields,
  AlertRuleTemplate: alertTemplateFields,
  AlertSilence: alertSilenceFields,
  Problem: problemFields,
  SubmitReportPayload: submitReportFields,
  ReportChangedPayload: reportChangedFields,
  LinkReportPayload: linkReportFields,
  MergePayload: mergeFields,
  IncidentChange: incidentChangeFields,
  Subscription: { alertRaised: alertRaisedSource, incidentChanged: incidentChangedSource },
};
