/** OrganisationStandingChanged as organisation.standing-changed: the words that the wire uses. */
export const actName = (type: string): string => {
  const [noun = '', ...rest] = type.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
  return `${noun}.${rest.join('-')}`;
};
