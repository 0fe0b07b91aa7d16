/** What a subscription asks for, and what a message of it tells of. */
export type Watch = {
  readonly query: string;
  readonly toldBy: (data: Readonly<Record<string, unknown>>) => Told;
};

/** Where a message leaves whoever comes back, and the incident that it is about; null: nothing happened. */
type Told = { readonly cursor: string; readonly id: string | null };

/** Changes of what one may read. */
export const CHANGES: Watch = {
  query: `subscription {
    incidentChanged { cursor kind incidentId incident { id title severity tlp } }
  }`,
  toldBy(data) {
    const { cursor, incidentId, incident } = changeIn(data);
    return { cursor, id: incident ? incidentId : null };
  },
};

/** What a message of CHANGES says. Of what is gone it holds the incident's id and nothing else. */
export const changeIn = ({ incidentChanged }: Readonly<Record<string, unknown>>): Changed =>
  incidentChanged as Changed;

type Changed = {
  readonly cursor: string;
  readonly kind: string;
  readonly incidentId: string | null;
  readonly incident: unknown;
};

/** Alerts of one's rules: with a cursor, what was missed first. */
export const ALERTS: Watch = {
  query: `subscription ($after: String) {
    alertRaised(after: $after) { cursor alert { kinds incidents { id title severity tlp } } }
  }`,
  toldBy({ alertRaised }) {
    const { cursor, alert } = alertRaised as Raised;
    return { cursor, id: alert?.incidents[0]?.id ?? null };
  },
};

type Raised = {
  readonly cursor: string;
  readonly alert: { readonly incidents: readonly { readonly id: string }[] } | null;
};
