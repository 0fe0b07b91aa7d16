import type {
  OrganisationClass,
  ReportAccess,
  Span,
  Standing,
  TokenScope,
  Viewer,
} from '@tocsin/domain';
import type { MembershipReader, PersonEntry } from './membership.js';
import type { WebhookReader } from './webhooks.js';

/** A signed-in caller: who asks, and through which token. */
export type Principal = {
  readonly viewer: Viewer;
  readonly tokenId: string;
  readonly scopes: readonly TokenScope[];
  /** Null: never. */
  readonly expiresAt: Date | null;
};

export type TokenProblem =
  'TOKEN_UNKNOWN' | 'TOKEN_EXPIRED' | 'TOKEN_REVOKED' | 'ACCOUNT_SUSPENDED';

export type DirectoryEntry = {
  readonly organisationId: string;
  readonly handle: string;
  readonly names: readonly { readonly lang: string; readonly value: string }[];
  readonly class: OrganisationClass;
  readonly jurisdiction: string;
  readonly standing: Standing;
  readonly invented: boolean;
  /** Handle of the organisation or group that it belongs to. */
  readonly parent: string | null;
};

/** An organisation with what decides whether its people may read. */
export type DirectoryMember = DirectoryEntry & {
  /** Ids, by their handles. */
  readonly communities: readonly string[];
};

/** What an id that people cite stands for. */
export type Cited = { readonly kind: 'report' | 'incident'; readonly id: string };

/**
 * The port on the tables that decide who may see what. They are written inside the append, so they are never late,
 * however far any view lags.
 */
export type AccessReader = MembershipReader &
  WebhookReader & {
    /** Signs a token in by the SHA-256 of its text (hex), with rights as they are now. */
    signIn(
      tokenHash: string,
    ): Promise<{ ok: true; principal: Principal } | { ok: false; problem: TokenProblem }>;
    /** Of these tokens, those that may no longer be used (revoked, expired, account or organisation suspended). */
    endedTokens(tokenIds: readonly string[]): Promise<Set<string>>;
    /** A person's rights as they are now, or as they were at a position of the store. */
    viewer(personId: string, asOf?: number): Promise<Viewer | null>;
    /** The rights of several people, now or at a position; who does not exist is absent. */
    viewers(personIds: readonly string[], asOf?: number): Promise<Map<string, Viewer>>;
    /**
     * The rights of owners of alert rules, now or at a position: of people, and of organisations as such
     * (`asOrganisation`); what does not exist is absent.
     */
    owners(ids: readonly string[], asOf?: number): Promise<Map<string, Viewer>>;
    /** What decides who may read reports, now or at a position. Erased reports are absent, as unknown ones are. */
    reports(reportIds: readonly string[], asOf?: number): Promise<Map<string, ReportAccess>>;
    /** When reports were public, oldest first, erased ones included; those that never were are absent. */
    publicity(reportIds: readonly string[]): Promise<Map<string, readonly Span[]>>;
    /** Ids of the alert rules of a person, or of an organisation, that stand, oldest first (UUIDv7). */
    alertRulesOf(ownerId: string): Promise<readonly string[]>;
    cited(citation: string): Promise<Cited | null>;
    /** Many at once, by citation; what does not exist is absent. */
    citedAll(citations: readonly string[]): Promise<Map<string, Cited>>;
    organisations(ids: readonly string[]): Promise<Map<string, DirectoryEntry>>;
    organisationsByHandle(handles: readonly string[]): Promise<Map<string, DirectoryEntry>>;
    allOrganisations(): Promise<DirectoryEntry[]>;
    /** All organisations with their communities as they are now, by handle. The same list as long as nothing changes. */
    directory(): Promise<readonly DirectoryMember[]>;
    communitiesByHandle(handles: readonly string[]): Promise<Map<string, string>>;
    people(ids: readonly string[]): Promise<Map<string, PersonEntry>>;
    /** The report that a question is about; null: there is no such question. */
    reportOfRequest(requestId: string): Promise<string | null>;
  };
