import type { ViewerSql } from './viewer-sql.js';

/**
 * `visible(viewer, report)` of the domain as an SQL condition on a row of access.report, never null. It is the same rule
 * in the same order; a property test holds the two together.
 *
 * @param report alias of access.report in the statement
 */
export const visibleSql = (report: string, viewer: ViewerSql): string => `(
  (${report}.label = 0 and ${report}.public) or (${viewer.person} is not null and (
    ${report}.author = ${viewer.person} or case
      when ${report}.label = 4 then ${viewer.person} = any(${report}.named)
      when ${report}.source <> ${viewer.organisation} and (
        ${viewer.organisation} = any(${report}.excluded)
        or (${viewer.restricted} and ${report}.label <> 0)
        or (${viewer.authority} and ${report}.without_authorities
            and not ${viewer.organisation} = any(${report}.recipients))) then false
      when ${viewer.coordinator} and ${report}.include_secretariat then true
      when ${report}.label = 0 then true
      when ${report}.label = 1 then ${report}.community is null or ${report}.community = any(${viewer.communities})
      else (${report}.source = ${viewer.organisation} or ${viewer.organisation} = any(${report}.recipients)
            or (${report}.label = 2 and ${viewer.organisation} = any(${report}.clients)))
        and (${viewer.responder} or ${viewer.person} = any(${report}.assigned))
    end)))`;

/** `mayKnowSource(viewer, report)` of the domain as an SQL condition on a row of access.report, never null. */
export const sourceKnownSql = (report: string, viewer: ViewerSql): string => `(
  ${report}.attribution <> 2 or (${viewer.person} is not null and (
    ${report}.source = ${viewer.organisation}
    or (${viewer.coordinator} and ${viewer.person} = any(${report}.named)))))`;

/**
 * `mayReadRequest(viewer, report, request)` of the domain, as far as it goes beyond reading the report: an SQL condition on
 * a row of access.information_request, never null.
 */
export const requestKnownSql = (request: string, viewer: ViewerSql): string => `(
  ${request}.shared or coalesce(${viewer.organisation} in (${request}.source, ${request}.organisation), false))`;

/** Whether a row of a table of this schema is the current one. */
export const nowSql = (row: string): string => `${row}.valid_to is null`;

/** Whether a row of a table of this schema was the current one at a position, given as an SQL expression. */
export const thenSql = (row: string, position: string): string =>
  `(${row}.valid_from <= ${position} and (${row}.valid_to is null or ${row}.valid_to > ${position}))`;
