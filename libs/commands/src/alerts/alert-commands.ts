import type { AlertRuleDefinition, AlertRuleOwner } from '@tocsin/domain';
import type { CommandContext, Outcome } from '../command-context.js';

type Positioned = { readonly position: number };

export type AlertRuleChangedAnswer = Positioned & { readonly ruleId: string };
export type AlertHandledAnswer = Positioned & { readonly alertId: string };

export type SilenceInput = {
  /** An alert: its rule is silenced about its incident. */
  readonly alertId: string;
  readonly until: Date;
};

/** What people do with rules and alerts. */
export type AlertCommands = {
  createAlertRule(
    input: { readonly owner: AlertRuleOwner; readonly definition: AlertRuleDefinition },
    context: CommandContext,
  ): Promise<Outcome<AlertRuleChangedAnswer>>;
  changeAlertRule(
    input: { readonly ruleId: string; readonly definition: AlertRuleDefinition },
    context: CommandContext,
  ): Promise<Outcome<AlertRuleChangedAnswer>>;
  deleteAlertRule(
    input: { readonly ruleId: string },
    context: CommandContext,
  ): Promise<Outcome<AlertRuleChangedAnswer>>;
  silenceAlert(
    input: SilenceInput,
    context: CommandContext,
  ): Promise<Outcome<AlertRuleChangedAnswer>>;
  acknowledgeAlert(
    input: { readonly alertId: string },
    context: CommandContext,
  ): Promise<Outcome<AlertHandledAnswer>>;
  handOnAlert(
    input: { readonly alertId: string; readonly personId: string },
    context: CommandContext,
  ): Promise<Outcome<AlertHandledAnswer>>;
};
