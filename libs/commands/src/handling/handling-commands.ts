import type { CautionRule, RecallResult } from '@tocsin/domain';
import type { CommandContext, Outcome } from '../command-context.js';

type Positioned = { readonly position: number };
type Done = Promise<Outcome<Positioned & { readonly reportId: string }>>;

/** TR-… */
type OnReport = { readonly reportId: string };
/** An organisation by handle. */
type OnClient = OnReport & { readonly organisation: string };
type OnRequest = OnReport & { readonly requestId: string; readonly reason: string };

export type NamedClientAnswer = Positioned & {
  readonly reportId: string;
  /** Laws of the jurisdictions of who names the client and, where it is known to him, of the source. */
  readonly cautions: readonly CautionRule[];
};

export type RequestReshareInput = OnReport & {
  /** By handle. */
  readonly organisations: readonly string[];
  readonly reason: string;
};

export type GrantReshareInput = OnRequest & {
  readonly expectedVersion: string;
  /** As in the payload; absent: the present one, with the organisations of the request among its recipients. */
  readonly sharing?: unknown;
};

export type AcknowledgeRecallInput = OnReport & {
  readonly result: RecallResult;
  readonly reason?: string | null | undefined;
};

/** A request as one of the two sides may know it. closed: whoever asked may not read the report any more. */
export type ReshareView = {
  readonly requestId: string;
  /** TR-… */
  readonly citation: string;
  readonly reportId: string;
  readonly status: 'open' | 'granted' | 'refused' | 'closed';
  /** Everything else is null for who may not read the report any more. */
  readonly told: {
    readonly organisationId: string;
    readonly personId: string;
    readonly organisations: readonly string[];
    readonly reason: string | null;
    readonly requestedAt: Date;
    readonly answer: string | null;
    readonly answeredAt: Date | null;
  } | null;
};

/** A holder, as the source of a report follows its recall. */
export type RecallHolder = {
  readonly organisationId: string;
  /** Whether a person holds it in his own name. */
  readonly personal: boolean;
  /** Who, where the source named him; null for all others: people who read are not told by name. */
  readonly personId: string | null;
  /** When it was named, or first shown it. */
  readonly heldSince: Date;
  /** When it could read no longer. */
  readonly recalledAt: Date;
  readonly status: 'open' | 'acknowledged' | 'moot';
  readonly result: RecallResult | null;
  readonly reason: string | null;
  readonly acknowledgedAt: Date | null;
};

/** What a holder is asked, and what it said. */
export type RecallNotice = {
  /** TR-… */
  readonly citation: string;
  readonly reportId: string;
  readonly recalledAt: Date;
  readonly status: 'open' | 'acknowledged' | 'moot';
  readonly result: RecallResult | null;
  readonly reason: string | null;
  readonly acknowledgedAt: Date | null;
};

/** What becomes of reports once they are with others: clients, requests to share more widely, recalls. */
export type HandlingCommands = {
  nameClient(input: OnClient, context: CommandContext): Promise<Outcome<NamedClientAnswer>>;
  removeClient(input: OnClient, context: CommandContext): Done;
  requestReshare(
    input: RequestReshareInput,
    context: CommandContext,
  ): Promise<Outcome<Positioned & { readonly reportId: string; readonly requestId: string }>>;
  grantReshare(input: GrantReshareInput, context: CommandContext): Done;
  refuseReshare(input: OnRequest, context: CommandContext): Done;
  acknowledgeRecall(input: AcknowledgeRecallInput, context: CommandContext): Done;
  /** By report: who was asked to delete it and what came of it, those who did not answer first. For the source. */
  recallHolders(
    reportIds: readonly string[],
    viewer: CommandContext['principal']['viewer'],
  ): Promise<Map<string, readonly RecallHolder[]>>;
  /** By report: what the caller is asked; nothing where he is not. */
  recallNotices(
    reportIds: readonly string[],
    viewer: CommandContext['principal']['viewer'],
  ): Promise<Map<string, RecallNotice>>;
  /** By report: requests that the caller may know of, newest first. */
  reshareRequests(
    reportIds: readonly string[],
    viewer: CommandContext['principal']['viewer'],
  ): Promise<Map<string, readonly ReshareView[]>>;
};
