import type { Viewer } from './visible.js';

type Organisation = Pick<
  Viewer,
  'organisationId' | 'organisationClass' | 'standing' | 'communities'
>;

/**
 * The eyes of an organisation as such: what each of its responders may read, and nothing that only some of them may. It
 * is nobody's author, named by no TLP:RED, assigned to nothing and no coordinator; for it stands its own id, which no
 * report names a person by. As a responder it needs to know (TLP 2.0, AMBER): what is told with these eyes is told to
 * responders alone.
 */
export const asOrganisation = ({
  organisationId,
  organisationClass,
  standing,
  communities,
}: Organisation): Viewer => ({
  personId: organisationId,
  organisationId,
  organisationClass,
  standing,
  active: true,
  roles: ['responder'],
  communities,
});
