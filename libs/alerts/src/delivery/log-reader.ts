/**
 * Who looks: a person sees what its own rules sent, an administrator what rules of the organisation sent, too, and what
 * went to its webhooks.
 */
export type LogReader = {
  readonly personId: string;
  readonly organisationId: string;
  readonly administers: boolean;
};
