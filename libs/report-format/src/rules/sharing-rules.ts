import { isRecord, type Finding, type Rule } from './rule.js';

const GREEN = 'TLP:GREEN';
const RED = 'TLP:RED';
const OPEN = ['TLP:CLEAR', GREEN];

/**
 * An audience that the label does not look at would be believed and not obeyed: who writes recipients on TLP:GREEN means
 * them alone, and all members would read. So it is refused. Recipients on an open label name authorities that
 * `withoutAuthorities` does not bar.
 */
export const audienceFitsLabel: Rule = (sharing) => {
  if (!isRecord(sharing)) return [];
  const { tlp, community, recipients, namedPeople, withoutAuthorities } = sharing;
  if (typeof tlp !== 'string' || tlp === RED) return [];
  const unheeded = [
    ...(community !== undefined && tlp !== GREEN ? ['community'] : []),
    ...(names(namedPeople) ? ['namedPeople'] : []),
    ...(names(recipients) && OPEN.includes(tlp) && withoutAuthorities !== true
      ? ['recipients']
      : []),
  ];
  return unheeded.map((field): Finding => ({
    at: `/${field}`,
    code: 'AUDIENCE_NOT_WITH_LABEL',
    params: { label: tlp },
  }));
};

/** An empty list limits nothing and misleads nobody. */
const names = (list: unknown): boolean =>
  list !== undefined && !(Array.isArray(list) && list.length === 0);
