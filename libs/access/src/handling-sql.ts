import { mayAct, type Viewer } from '@tocsin/domain';
import { viewerValues, type ViewerSql } from './viewer-sql.js';

/** The organisation for which somebody answers recalls, as a responder or an administrator of it. */
export const answersFor = (viewer: Viewer | null): string | null =>
  viewer !== null && (mayAct(viewer, 'responder') || mayAct(viewer, 'administrator'))
    ? viewer.organisationId
    : null;

/** Ids under which somebody is asked to delete reports: his own, and that of the organisation that he answers for. */
export const holderIds = (viewer: Viewer | null): string[] =>
  [viewerValues(viewer)[0], answersFor(viewer)].filter((id) => typeof id === 'string');

type HolderSql = { readonly person: string; readonly answersFor: string };

/** `answersFor(holder, viewer)` of the domain as an SQL condition on a row of access.recall_holder, never null. */
export const holderSql = (
  holder: string,
  { person, answersFor: organisation }: HolderSql,
): string => `coalesce(${holder}.holder in (${person}, ${organisation}), false)`;

/** The same on a row of access.recall, which held all holders of a recall: for the step that made a policy of it. */
export const holdersSql = (
  recall: string,
  { person, answersFor: organisation }: HolderSql,
): string => `(coalesce(${organisation} = any(${recall}.organisations), false)
  or coalesce(${person} = any(${recall}.people), false))`;

/**
 * Whether a row of access.reshare is a viewer's: of whoever asked, of his colleagues as far as they may read the report,
 * and of the source as far as its people may. Never null.
 */
export const askerSql = (
  reshare: string,
  {
    person,
    organisation,
    readable,
  }: Pick<ViewerSql, 'person' | 'organisation'> & { readonly readable: string },
): string => `(coalesce(${reshare}.person = ${person}, false)
  or (coalesce(${organisation} in (${reshare}.organisation, ${reshare}.source), false)
    and coalesce(${readable}, false)))`;
