import type { StartKind } from '@tocsin/domain';
import type { CommandContext, Outcome } from '../command-context.js';

export type ConfirmedStart = { readonly kind: StartKind; readonly at: Date };

export type StartClockInput = {
  /** TI-…; of one that was merged: the one that it is told by is meant. */
  readonly incidentId: string;
  readonly ruleId: string;
  readonly starts: readonly ConfirmedStart[];
  readonly note?: string | null | undefined;
  /** True: also where the incident is a drill. */
  readonly drill?: boolean | null | undefined;
};

type OnClock = { readonly clockId: string };

export type ChangeClockStartInput = OnClock & {
  readonly expectedVersion: string;
  readonly kind: StartKind;
  /** Null: that start did not happen after all. */
  readonly at: Date | null;
  readonly reason: string;
};

export type RecordFilingInput = OnClock & {
  readonly filedAt: Date;
  /** How the recipient calls it; one line. */
  readonly reference?: string | null | undefined;
  readonly note?: string | null | undefined;
};

export type ReasonForClock = OnClock & { readonly reason: string };

/** The opaque version for the next change of a start, and the position to wait for. */
export type ClockChanged = OnClock & { readonly version: string; readonly position: number };

type Done = Promise<Outcome<ClockChanged>>;

/** Reporting clocks of the caller's own organisation, by its reporters and responders. */
export type ClockCommands = {
  /** The same starts again are the same clock. */
  startClock(input: StartClockInput, context: CommandContext): Done;
  changeClockStart(input: ChangeClockStartInput, context: CommandContext): Done;
  /** The same filing again is no further one. */
  recordFiling(input: RecordFilingInput, context: CommandContext): Done;
  setClockAside(input: ReasonForClock, context: CommandContext): Done;
  takeUpClock(input: ReasonForClock, context: CommandContext): Done;
};
