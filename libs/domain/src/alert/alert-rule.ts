import { unreachable } from '../decision.js';
import type { Surviving } from '../events.js';
import type {
  AlertRuleChanged,
  AlertRuleCreated,
  AlertRuleDefinition,
  AlertRuleDeleted,
  AlertRuleSilenced,
} from './alert-events.js';
import type { AlertRuleOwner } from './alert-owner.js';

export type AlertRuleEvent =
  AlertRuleCreated | AlertRuleChanged | AlertRuleSilenced | AlertRuleDeleted;

/** Nothing is pushed about an incident, or about any (null), until a moment. */
export type Silence = { readonly incidentId: string | null; readonly until: string };

export type AlertRuleState =
  | { readonly status: 'none' }
  | {
      readonly status: 'standing' | 'deleted';
      readonly ruleId: string;
      readonly owner: AlertRuleOwner;
      /** Who wrote it first; of a person's rule its owner. */
      readonly personId: string;
      readonly organisationId: string;
      /** Null once the owner's key has been destroyed. */
      readonly definition: AlertRuleDefinition | null;
      /** The latest for each incident. */
      readonly silences: readonly Silence[];
    };

export type StandingRule = Extract<AlertRuleState, { status: 'standing' | 'deleted' }>;

export const noAlertRule: AlertRuleState = { status: 'none' };

export function evolveAlertRule(
  state: AlertRuleState,
  event: Surviving<AlertRuleEvent>,
): AlertRuleState {
  if (event.type === 'AlertRuleCreated') {
    return { status: 'standing', ...event.data, definition: event.content, silences: [] };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'AlertRuleChanged':
      return { ...state, definition: event.content };
    case 'AlertRuleSilenced': {
      const { incidentId, until } = event.data;
      const others = state.silences.filter((each) => each.incidentId !== incidentId);
      return { ...state, silences: [...others, { incidentId, until }] };
    }
    case 'AlertRuleDeleted':
      return { ...state, status: 'deleted' };
    default:
      return unreachable(event);
  }
}

/** Whether pushes about an incident rest at a moment (milliseconds UTC). */
export const isSilent = (
  silences: readonly Silence[],
  incidentId: string | null,
  at: number,
): boolean =>
  silences.some(
    (each) =>
      (each.incidentId === null || each.incidentId === incidentId) && Date.parse(each.until) > at,
  );

/** Whether a rule has run out at a moment (milliseconds UTC): the moment itself is already too late. */
export const hasExpired = ({ expiresAt }: AlertRuleDefinition, at: number): boolean =>
  expiresAt !== null && Date.parse(expiresAt) <= at;
