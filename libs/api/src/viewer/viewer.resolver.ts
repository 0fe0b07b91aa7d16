import { Context, Query, Resolver } from '@nestjs/graphql';
import { viewerAlertEmail } from '../alert-email/alert-email.resolver.js';
import { viewerDeliveries, viewerWebhookHealth } from '../delivery/delivery.fields.js';
import { viewerAlertRulesField, viewerAlertsField } from '../alert/alert.fields.js';
import { viewerClocks } from '../clock/clock.fields.js';
import { viewerRequests } from '../information/information-request.fields.js';
import type { OperationContext } from '../operation/operation-context.js';
import { viewerRecallsField } from '../recall/recall.fields.js';
import { viewerResharesField } from '../reshare/reshare.fields.js';
import { viewerWebhooks } from '../webhook/webhook.fields.js';

/** Who asks. */
@Resolver()
export class ViewerResolver {
  @Query('viewer')
  viewer(@Context() { asker: { principal } }: OperationContext) {
    if (principal === null) return null;
    const { viewer, scopes, tokenId, expiresAt } = principal;
    const { personId, organisationId, roles } = viewer;
    return {
      person: { personId, organisationId },
      roles,
      scopes,
      tokenId,
      tokenExpiresAt: expiresAt,
    };
  }
}

type PersonNode = { readonly personId: string; readonly organisationId: string };

/** Resolvers of Viewer. */
export const viewerFields = {
  alertDeliveries: viewerDeliveries,
  alertEmail: viewerAlertEmail,
  alertRules: viewerAlertRulesField,
  alerts: viewerAlertsField,
  clocks: viewerClocks,
  informationRequests: viewerRequests,
  organisation: ({ person }: { person: PersonNode }, _: unknown, { loaders }: OperationContext) =>
    loaders.organisation.load(person.organisationId),
  recalls: viewerRecallsField,
  reshareRequests: viewerResharesField,
  webhookHealth: viewerWebhookHealth,
  webhooks: viewerWebhooks,
};
