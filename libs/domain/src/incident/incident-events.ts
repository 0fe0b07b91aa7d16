/** An incident is opened. Provisionally, when a report that names none brings it along in the same append. */
export type IncidentOpened = {
  readonly type: 'IncidentOpened';
  readonly data: {
    readonly incidentId: string;
    /** TI-… */
    readonly citation: string;
    readonly provisional: boolean;
  };
};

/** A report is about this incident. One event on the incident; reports and incidents are many-to-many. */
export type ReportLinked = {
  readonly type: 'ReportLinked';
  readonly data: { readonly incidentId: string; readonly reportId: string };
};

export type ReportUnlinked = {
  readonly type: 'ReportUnlinked';
  readonly data: { readonly incidentId: string; readonly reportId: string };
};

export type IncidentEvent = IncidentOpened | ReportLinked | ReportUnlinked;
