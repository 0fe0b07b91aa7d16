import type { StartKind } from './deadline-rule.js';

/** Confirmed starts by kind: RFC 3339 in UTC, to the millisecond. */
export type Starts = Readonly<Partial<Record<StartKind, string>>>;

/**
 * A person confirms that a deadline rule obliges his organisation for this incident. When it is due is never recorded: it
 * follows from the rule and from the starts. Times stand in clear, so that a duty outlives every key; words are sealed.
 */
export type ClockStarted = {
  readonly type: 'ClockStarted';
  readonly data: {
    readonly clockId: string;
    readonly incidentId: string;
    /** Whom the rule obliges. */
    readonly organisationId: string;
    readonly ruleId: string;
    readonly personId: string;
    readonly starts: Starts;
    /** The incident was a drill when the clock was started. */
    readonly drill: boolean;
  };
  readonly content: { readonly note: string | null };
};

type OnClock = {
  readonly clockId: string;
  readonly incidentId: string;
  readonly organisationId: string;
};

/** A start is confirmed afterwards, corrected, or (at: null) taken back. What was confirmed before stays recorded. */
export type ClockStartChanged = {
  readonly type: 'ClockStartChanged';
  readonly data: OnClock & {
    readonly personId: string;
    readonly kind: StartKind;
    readonly at: string | null;
  };
  readonly content: { readonly reason: string };
};

/** What the rule asks for was filed. Where it asks again and again, the clock runs anew from here. */
export type ClockFiled = {
  readonly type: 'ClockFiled';
  readonly data: OnClock & { readonly personId: string; readonly filedAt: string };
  /** reference: how the recipient calls it. */
  readonly content: { readonly reference: string | null; readonly note: string | null };
};

/** The organisation says why it need not file. Nothing is deleted; the clock can be taken up again. */
export type ClockSetAside = {
  readonly type: 'ClockSetAside';
  readonly data: OnClock & { readonly personId: string };
  readonly content: { readonly reason: string };
};

export type ClockTakenUp = {
  readonly type: 'ClockTakenUp';
  readonly data: OnClock & { readonly personId: string };
  readonly content: { readonly reason: string };
};

/** Half of the time is over, four fifths of it, all of it. */
export const CLOCK_MARKS = ['half', 'last_fifth', 'overdue'] as const;
export type ClockMark = (typeof CLOCK_MARKS)[number];

/** Time brought this. Of which due time it was a mark is said, since a start may be changed and the marks come anew. */
export type ClockRanLow = {
  readonly type: 'ClockRanLow';
  readonly data: OnClock & { readonly mark: ClockMark; readonly dueAt: string };
};

export type ClockEvent =
  ClockStarted | ClockStartChanged | ClockFiled | ClockSetAside | ClockTakenUp | ClockRanLow;
