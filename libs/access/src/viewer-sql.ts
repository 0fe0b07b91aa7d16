import type { Viewer } from '@tocsin/domain';

/** Who asks, as SQL expressions. What is null where nobody is signed in is null in all of them. */
export type ViewerSql = {
  /** uuid */
  readonly person: string;
  /** uuid */
  readonly organisation: string;
  /** uuid[] */
  readonly communities: string;
  /** boolean, each */
  readonly restricted: string;
  readonly authority: string;
  readonly coordinator: string;
  readonly responder: string;
};

/** How many parameters a viewer takes. */
export const VIEWER_PARAMETERS = 7;

/** The expressions for a viewer whose values stand in a statement's parameters from number `first` on. */
export const viewerSql = (first: number): ViewerSql => ({
  person: `$${first}::uuid`,
  organisation: `$${first + 1}::uuid`,
  communities: `$${first + 2}::uuid[]`,
  restricted: `$${first + 3}::boolean`,
  authority: `$${first + 4}::boolean`,
  coordinator: `$${first + 5}::boolean`,
  responder: `$${first + 6}::boolean`,
});

/** The values that belong to `viewerSql`, in its order. Who is suspended, or has left, reads like the public. */
export function viewerValues(
  viewer: Viewer | null,
): (string | boolean | readonly string[] | null)[] {
  if (viewer === null || !viewer.active || !isInGoodStanding(viewer)) {
    return [null, null, [], null, null, null, null];
  }
  const { personId, organisationId, communities, standing, organisationClass, roles } = viewer;
  return [
    personId,
    organisationId,
    communities,
    standing === 'restricted',
    organisationClass === 'authority',
    roles.includes('coordinator'),
    roles.includes('responder'),
  ];
}

export const isInGoodStanding = ({ standing }: Pick<Viewer, 'standing'>): boolean =>
  standing === 'member' || standing === 'restricted';
