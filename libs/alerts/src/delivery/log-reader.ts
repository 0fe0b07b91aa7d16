/** Who looks: a person sees what its own rules sent, an administrator what went to webhooks of the organisation, too. */
export type LogReader = {
  readonly personId: string;
  readonly organisationId: string;
  readonly administers: boolean;
};
