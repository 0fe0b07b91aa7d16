/** The input IncidentFilter as GraphQL hands it over: its shape is checked, what it means is not. */
export type IncidentFilterInput = {
  readonly and?: readonly IncidentFilterInput[] | null;
  readonly or?: readonly IncidentFilterInput[] | null;
  readonly not?: IncidentFilterInput | null;
  readonly label?: ListInput | null;
  readonly severity?: {
    readonly in?: readonly string[] | null;
    readonly atLeast?: string | null;
    readonly atMost?: string | null;
  } | null;
  readonly occurred?: TimeFilterInput | null;
  readonly recorded?: TimeFilterInput | null;
  readonly place?: {
    readonly country?: string | null;
    readonly unM49?: string | null;
    readonly meaning?: string | null;
  } | null;
  readonly isicSection?: ListInput | null;
  readonly harm?: ListInput | null;
  readonly recordType?: ListInput | null;
  readonly riskKind?: ListInput | null;
  readonly organisation?: ListInput | null;
  readonly status?: ListInput | null;
  readonly externalId?: ListInput | null;
  readonly language?: ListInput | null;
  readonly drill?: boolean | null;
  readonly text?: string | null;
};

export type ListInput = { readonly in: readonly string[] };
export type TimeFilterInput = { readonly since?: string | null; readonly until?: string | null };
