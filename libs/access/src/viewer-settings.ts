import type { Viewer } from '@tocsin/domain';
import { clockOwnerSql } from './clock-sql.js';
import { viewerPrincipals } from './principals.js';
import { answersFor, askerSql, holderSql, holdersSql } from './handling-sql.js';
import { nowSql, requestKnownSql, visibleSql } from './visible-sql.js';
import { viewerValues, type ViewerSql } from './viewer-sql.js';

/** What policies know of who asks, as settings of the transaction, in the order of `viewerValues`. */
const NAMES = [
  'person',
  'organisation',
  'communities',
  'restricted',
  'authority',
  'coordinator',
  'responder',
  'principals',
  'answers_for',
] as const;

/** Sets who asks until the end of the transaction; takes the values of `viewerSettings`. */
export const SET_VIEWER = `select ${NAMES.map(
  (name, index) => `set_config('tocsin.${name}', $${index + 1}, true)`,
).join(', ')}`;

/** The values of `SET_VIEWER`. */
export const viewerSettings = (viewer: Viewer | null): string[] =>
  [...viewerValues(viewer), viewerPrincipals(viewer), answersFor(viewer)].map(settingOf);

const settingOf = (value: string | boolean | readonly string[] | null): string =>
  typeof value === 'object' && value !== null ? `{${value.join(',')}}` : String(value ?? '');

/** A setting as a value of a type; null where nobody has set it, which no policy lets through. */
const read = (name: (typeof NAMES)[number], type: string): string =>
  // In a select of its own: worked out once, not for every row. A setting that was ever set comes back empty, not null.
  // The second cast does nothing but keep "any" from taking the select for a set.
  `(select nullif(current_setting('tocsin.${name}', true), '')::${type})::${type}`;

/** Who asks, as policies see him. */
const settingsSql: ViewerSql = {
  person: read('person', 'uuid'),
  organisation: read('organisation', 'uuid'),
  communities: read('communities', 'uuid[]'),
  restricted: read('restricted', 'boolean'),
  authority: read('authority', 'boolean'),
  coordinator: read('coordinator', 'boolean'),
  responder: read('responder', 'boolean'),
};

/** What a policy on views.clock lets through, beside the rule of its incident. */
export const clocksOfSettings = clockOwnerSql('clock', settingsSql);

/** The principals of who asks, as policies see them: uuid[]. */
export const principalsSql = read('principals', 'uuid[]');

/** The sharing rules as a policy on access.report: its current rows that who asks may see. */
export const visibleToSettings = `${nowSql('report')} and ${visibleSql('report', settingsSql)}`;

/** The same for access.information_request, beside the rule of its report. */
export const requestKnownToSettings = `${nowSql('information_request')} and ${requestKnownSql('information_request', settingsSql)}`;

const holderSettings = { person: settingsSql.person, answersFor: read('answers_for', 'uuid') };

/** What the first policy on recalls let through. That step has landed, so its text stays. */
export const recallsOfSettings = holdersSql('recall', holderSettings);

/** What a policy on access.recall_holder lets through: who asks, and the organisation that he answers for. */
export const holdersOfSettings = holderSql('recall_holder', holderSettings);

/** What a policy on access.reshare lets through; whether the report can be read is asked of its own policy. */
export const resharesOfSettings = askerSql('reshare', {
  ...settingsSql,
  readable: `(select true from access.report a where a.report = reshare.report and ${nowSql('a')})`,
});
