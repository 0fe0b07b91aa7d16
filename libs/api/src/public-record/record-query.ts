/** What the page shows: the same API as everybody's, asked without an account. */
export const RECORD_QUERY = `query PublicRecord($id: ID!, $lang: LanguageTag!) {
  incident(id: $id) {
    id tlp status drill recordedAt title(lang: $lang) summary(lang: $lang) askedAs { id mergedAt }
    facts { pointer claims { value alleged reportId source { id name(lang: $lang) } } }
    reports(first: 20) {
      totalCount
      nodes {
        id status stage revision recordedAt updatedAt source { id name(lang: $lang) }
        description(lang: $lang) { lang value }
        recommendedActions { lang value }
        references { url label licence }
      }
    }
  }
  withdrawal(id: $id) { id withdrawnOn }
}`;

type Named = { readonly id: string; readonly name: string };
type LangText = { readonly lang: string; readonly value: string };

export type ClaimShown = {
  readonly value: unknown;
  readonly alleged: boolean;
  readonly reportId: string;
  readonly source: Named | null;
};

export type ReportShown = {
  readonly id: string;
  readonly status: 'submitted' | 'retracted';
  readonly stage: 'initial' | 'intermediate' | 'final';
  readonly revision: number;
  readonly recordedAt: string;
  readonly updatedAt: string;
  readonly source: Named | null;
  readonly description: LangText;
  readonly recommendedActions: readonly LangText[] | null;
  readonly references: readonly {
    readonly url: string | null;
    readonly label: string | null;
    readonly licence: string | null;
  }[];
};

export type IncidentShown = {
  readonly id: string;
  readonly tlp: string;
  readonly status: 'open' | 'retracted';
  readonly drill: boolean;
  readonly recordedAt: string;
  readonly title: string;
  readonly summary: string;
  readonly facts: readonly { readonly pointer: string; readonly claims: readonly ClaimShown[] }[];
  /** Where the page was asked for by the id of one that was merged into it. */
  readonly askedAs: { readonly id: string; readonly mergedAt: string } | null;
  readonly reports: { readonly totalCount: unknown; readonly nodes: readonly ReportShown[] };
};

export type WithdrawalShown = { readonly id: string; readonly withdrawnOn: string };

/** What was found: a record, that it was withdrawn, or nothing. */
export type RecordFound = {
  readonly incident: IncidentShown | null;
  readonly withdrawal: WithdrawalShown | null;
};
