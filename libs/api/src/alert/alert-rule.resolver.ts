import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Outcome } from '@tocsin/commands';
import type { AlertRuleOwner, IncidentFilter, Viewer } from '@tocsin/domain';
import { problem } from '@tocsin/report-format';
import type { IncidentFilterInput } from '../filter/incident-filter-input.js';
import { told } from '../membership/told.js';
import { invalidInput } from '../mutation-error/mutation-error.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';
import { filterOf } from '../paging/list.js';
import { readMoment } from '../time/time-point.js';
import { alertTemplates, type AlertTemplate } from './alert-templates.js';
import { filterAsInput } from './filter-as-input.js';
import { readAlertRule, type AlertRuleInput } from './read-alert-rule.js';

const PREVIEW_MS = 30 * 86_400_000;
const EXAMPLES = 3;

/** Rules: what they would match, and writing them. */
@Resolver()
export class AlertRuleResolver {
  @Query('previewAlertRule')
  async previewAlertRule(
    @Args() { filter, owner }: PreviewArguments,
    @Context() context: OperationContext,
  ) {
    const { read, used } = context;
    const viewer = await eyesOf(owner, context);
    const since = new Date(Date.now() - PREVIEW_MS);
    const recorded: IncidentFilter = { kind: 'recorded', since: since.getTime(), until: null };
    const both: IncidentFilter = { kind: 'and', filters: [filterOf(filter), recorded] };
    used.views = true;
    const page = await read.incidents(viewer, {
      filter: both,
      order: { field: 'recorded_at', direction: 'desc' },
      limit: EXAMPLES,
      from: 'start',
      after: null,
      before: null,
    });
    const examples = page.rows.map(({ row }) => row);
    // Where the examples are all there is they are the count: a second look might see another network.
    if (!page.hasNextPage) return { since, count: examples.length, examples };
    const counted = await read.countIncidents(viewer, both);
    return { since, count: 'exact' in counted ? counted.exact : counted, examples };
  }

  @Query('alertRuleTemplates')
  async alertRuleTemplates(
    @Context() { viewer, read, loaders }: OperationContext,
  ): Promise<readonly AlertTemplate[]> {
    const own = viewer && (await loaders.organisation.load(viewer.organisationId));
    return viewer && own ? alertTemplates(viewer, own, read) : [];
  }

  @Mutation('createAlertRule')
  async createAlertRule(
    @Args() { input, owner }: { readonly input: AlertRuleInput; readonly owner: AlertRuleOwner },
    @Context() context: OperationContext,
  ) {
    const read = readAlertRule(input);
    if (!read.ok) return { errors: [invalidInput(read.problems)] };
    const { commands } = context.services;
    const rule = { owner, definition: read.definition };
    return ruleOf(await commands.createAlertRule(rule, commandContext(context)), context);
  }

  @Mutation('changeAlertRule')
  async changeAlertRule(
    @Args('input') { ruleId, rule }: { readonly ruleId: string; readonly rule: AlertRuleInput },
    @Context() context: OperationContext,
  ) {
    const read = readAlertRule(rule);
    if (!read.ok) {
      const problems = read.problems.map((each) => ({ ...each, pointer: `/rule${each.pointer}` }));
      return { errors: [invalidInput(problems)] };
    }
    const change = { ruleId, definition: read.definition };
    const { commands } = context.services;
    return ruleOf(await commands.changeAlertRule(change, commandContext(context)), context);
  }

  @Mutation('deleteAlertRule')
  async deleteAlertRule(
    @Args('input') input: { readonly ruleId: string },
    @Context() context: OperationContext,
  ) {
    const { commands } = context.services;
    return ruleOf(await commands.deleteAlertRule(input, commandContext(context)), context);
  }

  @Mutation('silenceAlert')
  async silenceAlert(
    @Args('input') { alertId, until }: { readonly alertId: string; readonly until: string },
    @Context() context: OperationContext,
  ) {
    const read = readMoment(until);
    if (!read.ok) return { errors: [invalidInput([problem('/until', read.error)])] };
    const silence = { alertId, until: new Date(read.moment.end) };
    const { commands } = context.services;
    return ruleOf(await commands.silenceAlert(silence, commandContext(context)), context);
  }
}

type PreviewArguments = { readonly filter: IncidentFilterInput; readonly owner: AlertRuleOwner };

/**
 * With whose eyes a rule is looked at before. An organisation sees what its responders have in common; who asks and is no
 * responder is shown no more of it than he may read.
 */
async function eyesOf(
  owner: AlertRuleOwner,
  { viewer, services }: OperationContext,
): Promise<Viewer | null> {
  if (owner === 'person' || viewer === null) return viewer;
  const { organisationId, roles } = viewer;
  const organisation = (await services.access.owners([organisationId])).get(organisationId);
  if (!organisation) return null;
  return roles.includes('responder') ? organisation : { ...organisation, roles: [] };
}

type Written = { readonly ruleId: string; readonly position: number };

async function ruleOf(outcome: Outcome<Written>, context: OperationContext) {
  const done = told(outcome, context, ({ ruleId }) => ({ ruleId }));
  if (!outcome.ok) return done;
  const { ruleId } = outcome.value;
  return { ...done, rule: (await context.services.alerts.rules([ruleId])).get(ruleId) ?? null };
}

/** Resolvers of AlertRuleTemplate. */
export const alertTemplateFields = {
  name: ({ names }: AlertTemplate, { lang }: { readonly lang?: string | null }) =>
    /^zh\b/i.test(lang ?? '') ? names.zh : names.en,
  filter: ({ filter }: AlertTemplate) => filterAsInput(filter),
};
