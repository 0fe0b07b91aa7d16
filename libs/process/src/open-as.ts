import type { FirstStart } from '@tocsin/network';
import type { OpenAs } from './announcement.js';

type Holder = { readonly token: string; readonly name: string };

/** Links for everybody whom a first start lets in; `link` makes the address of one. */
export function linksFor(
  { demo, administrator }: FirstStart,
  link: (holder: Holder) => string,
): OpenAs[] {
  const people = demo.map(({ token, person, roles, organisationName, jurisdiction }) => ({
    roles,
    organisation: organisationName,
    jurisdiction,
    url: link({ token, name: `${person}, ${organisationName}` }),
  }));
  if (!administrator) return people;
  const { token, name, roles, organisation } = administrator;
  return [{ roles, organisation, jurisdiction: 'INT', url: link({ token, name }) }];
}
