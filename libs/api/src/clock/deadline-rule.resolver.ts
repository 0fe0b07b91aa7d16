import { Args, Query, Resolver } from '@nestjs/graphql';
import {
  deadlineRule,
  rulesFor,
  rulesInForce,
  unreachable,
  type Deadline,
  type DeadlineRule,
  type RuleSearch,
} from '@tocsin/domain';
import { problem } from '@tocsin/report-format';
import { validationFailed } from '../operation/api-error.js';
import { readMoment } from '../time/time-point.js';

/** The catalogue of rules: data, the same for everybody. */
@Resolver()
export class DeadlineRuleResolver {
  @Query('deadlineRules')
  deadlineRules(@Args() { inForceOn, ...search }: RulesAsked): readonly DeadlineRule[] {
    if (inForceOn === null || inForceOn === undefined) return rulesFor(search);
    const read = readMoment(inForceOn);
    if (!read.ok) throw validationFailed([problem('/inForceOn', read.error)]);
    return rulesInForce(dayOf(read.moment.start), search);
  }

  @Query('deadlineRule')
  deadlineRule(@Args('id') id: string): DeadlineRule | null {
    return deadlineRule(id);
  }
}

type RulesAsked = RuleSearch & { readonly inForceOn?: string | null };

const dayOf = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().slice(0, 'YYYY-MM-DD'.length);

/** Resolvers of DeadlineRule; wherever a rule of the domain is handed out. */
export const deadlineRuleFields = { deadline: ({ deadline }: DeadlineRule) => told(deadline) };

function told(deadline: Deadline) {
  switch (deadline.kind) {
    case 'within':
      return { kind: deadline.kind, limits: deadline.limits, until: null, why: null };
    case 'every': {
      const { kind, from, period, until } = deadline;
      return { kind, limits: [{ from, period }], until, why: null };
    }
    case 'task':
      return { kind: deadline.kind, limits: [], until: null, why: deadline.why };
    default:
      return unreachable(deadline);
  }
}
