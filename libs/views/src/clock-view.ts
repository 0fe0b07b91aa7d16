import type { ClockMark, ClockStatus, Due, StartKind, Starts } from '@tocsin/domain';

/** What was done to a clock, or what time did to it (person: null). */
export type ClockEntry = {
  readonly kind:
    | 'started'
    | 'start_changed'
    | 'filed'
    | 'set_aside'
    | 'taken_up'
    | 'half'
    | 'last_fifth'
    | 'overdue';
  readonly recordedAt: Date;
  readonly personId: string | null;
  /** Which start was changed, and to what; `at` null: it was taken back. */
  readonly start: { readonly kind: StartKind; readonly at: Date | null } | null;
  /** Note or reason, as it was written; null where there is none or where it was forgotten. */
  readonly text: string | null;
};

export type ClockFiling = {
  readonly filedAt: Date;
  readonly reference: string | null;
  readonly note: string | null;
  readonly recordedAt: Date;
  readonly personId: string;
};

export type ClockMarkPassed = {
  readonly mark: ClockMark;
  /** Of which due time. */
  readonly dueAt: Date;
  readonly recordedAt: Date;
};

/** A reporting clock, to people of its organisation who see its incident. */
export type ClockView = {
  readonly clockId: string;
  readonly ruleId: string;
  readonly organisationId: string;
  /** On which it was started. */
  readonly incidentId: string;
  /** By which that one is told now. */
  readonly toldBy: string;
  readonly drill: boolean;
  readonly status: ClockStatus;
  readonly starts: Starts;
  /** Worked out for this answer; null where nothing is due at a time. */
  readonly due: Due | null;
  /** In the order in which they were recorded, as the others. */
  readonly filings: readonly ClockFiling[];
  readonly marks: readonly ClockMarkPassed[];
  readonly history: readonly ClockEntry[];
  /** Opaque: what `expectedVersion` takes. */
  readonly version: string;
};

/** Clocks of the viewer's organisation: of these statuses (null: all), due before a time, with drills where they are asked for. */
export type OwnClocks = {
  readonly statuses: readonly ClockStatus[] | null;
  readonly dueBefore: Date | null;
  readonly drills: boolean;
};
