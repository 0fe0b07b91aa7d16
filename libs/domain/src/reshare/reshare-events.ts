/** Somebody who may read a report asks its source to share it with further organisations. */
export type ReportReshareRequested = {
  readonly type: 'ReportReshareRequested';
  readonly data: {
    readonly reportId: string;
    readonly requestId: string;
    /** The organisation that is asked: the source. */
    readonly sourceId: string;
    /** Of whoever asks. */
    readonly organisationId: string;
    readonly personId: string;
    /** With whom it is to be shared, each once. */
    readonly organisations: readonly string[];
  };
  readonly content: { readonly reason: string };
};

/** The source agrees; the wider marking is a ReportSharingChanged of the same append, where one was needed. */
export type ReportReshareGranted = {
  readonly type: 'ReportReshareGranted';
  readonly data: { readonly reportId: string; readonly requestId: string };
  readonly content: { readonly reason: string };
};

export type ReportReshareRefused = {
  readonly type: 'ReportReshareRefused';
  readonly data: { readonly reportId: string; readonly requestId: string };
  readonly content: { readonly reason: string };
};

export type ReshareEvent = ReportReshareRequested | ReportReshareGranted | ReportReshareRefused;
