import 'reflect-metadata';
import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyInstance } from 'fastify';
import { API_OPTIONS, type ApiOptions } from './api-options.js';
import { apiRoutes, type ApiServer } from './http/api-routes.js';
import { AlertEmailResolver } from './alert-email/alert-email.resolver.js';
import { AlertResolver } from './alert/alert.resolver.js';
import { AlertRuleResolver } from './alert/alert-rule.resolver.js';
import { AudienceResolver } from './audience/audience.resolver.js';
import { AuditResolver } from './audit/audit.resolver.js';
import { ClientResolver } from './client/client.resolver.js';
import { CommunityResolver } from './community/community.resolver.js';
import { ClockResolver } from './clock/clock.resolver.js';
import { DeadlineRuleResolver } from './clock/deadline-rule.resolver.js';
import { DeliveryResolver } from './delivery/delivery.resolver.js';
import { IncidentLinkResolver } from './incident/incident-link.resolver.js';
import { IncidentMergeResolver } from './incident/incident-merge.resolver.js';
import { InformationRequestResolver } from './information/information-request.resolver.js';
import { ChangesResolver } from './incident/changes.resolver.js';
import { IncidentResolver } from './incident/incident.resolver.js';
import { ApplicationResolver } from './membership/application.resolver.js';
import { ApplicantResolver } from './membership/applicant.resolver.js';
import { StandingResolver } from './organisation/standing.resolver.js';
import { PersonResolver } from './person/person.resolver.js';
import { NodeResolver } from './node/node.resolver.js';
import { OrganisationResolver } from './organisation/organisation.resolver.js';
import { ParkingResolver } from './parking/parking.resolver.js';
import { RecallResolver } from './recall/recall.resolver.js';
import { ReportMutationsResolver } from './report/report-mutations.resolver.js';
import { ReportResolver } from './report/report.resolver.js';
import { ReshareResolver } from './reshare/reshare.resolver.js';
import { typeDefinitions } from './schema/api-schema.js';
import { fieldResolvers } from './schema/resolvers.js';
import { WithdrawalResolver } from './public-record/withdrawal.resolver.js';
import { TokenResolver } from './token/token.resolver.js';
import { ViewerResolver } from './viewer/viewer.resolver.js';
import { WebhookResolver } from './webhook/webhook.resolver.js';

const RESOLVERS = [
  AlertEmailResolver,
  AlertResolver,
  AlertRuleResolver,
  AudienceResolver,
  ApplicantResolver,
  ApplicationResolver,
  AuditResolver,
  ChangesResolver,
  ClientResolver,
  ClockResolver,
  CommunityResolver,
  DeadlineRuleResolver,
  DeliveryResolver,
  IncidentLinkResolver,
  IncidentMergeResolver,
  IncidentResolver,
  InformationRequestResolver,
  NodeResolver,
  OrganisationResolver,
  ParkingResolver,
  PersonResolver,
  RecallResolver,
  ReportMutationsResolver,
  ReportResolver,
  ReshareResolver,
  StandingResolver,
  TokenResolver,
  ViewerResolver,
  WebhookResolver,
  WithdrawalResolver,
];

/** The API on Nest and Fastify: the schema with its resolvers, and every address that serves it. */
@Module({})
export class ApiModule implements OnModuleInit, BeforeApplicationShutdown {
  private server: ApiServer | null = null;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(GraphQLSchemaHost) private readonly schemaHost: GraphQLSchemaHost,
    @Inject(API_OPTIONS) private readonly options: ApiOptions,
  ) {}

  /** What the process puts together is given here; nothing is looked up elsewhere. */
  static forRoot(options: ApiOptions): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        GraphQLModule.forRoot<MercuriusDriverConfig>({
          driver: MercuriusDriver,
          typeDefs: typeDefinitions().join('\n'),
          transformResolvers: (roots) => [...[roots].flat(), fieldResolvers],
          // The routes are ours (http/): Mercurius runs what they have admitted. Compiled from the second time on.
          routes: false,
          jit: { minCount: 2 } as never,
          // Errors are told in one place for all transports: operation/told-error.ts.
          errorFormatter: ({ data, errors }) => ({
            statusCode: 200,
            response: { data: data ?? null, errors: [...(errors ?? [])] },
          }),
        }),
      ],
      providers: [{ provide: API_OPTIONS, useValue: options }, ...RESOLVERS],
    };
  }

  async onModuleInit(): Promise<void> {
    const app = this.host.httpAdapter.getInstance<FastifyInstance>();
    this.server = await apiRoutes(app, this.schemaHost.schema, this.options);
  }

  /** Before the server closes: it waits for open connections, and sockets would never end by themselves. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.server?.close();
  }
}
