export type * from './access.js';
export { MOST_COUNTED } from './postgres-membership.js';
export type * from './membership.js';
export type { WebhookEntry, WebhookEntryState } from './webhooks.js';
export { hashToken, isToken, newToken, TOKEN_PATTERN, tokenPrefix } from './api-token.js';
export { accessFrom, type ReportRow, type SignInRow } from './access-rows.js';
export { isSecret, newSecret } from './one-time-secret.js';
export { inlineFold } from './inline-fold.js';
export { openAccess } from './postgres-access.js';
export { COORDINATORS, MEMBERS, PUBLIC, reportPrincipals, viewerPrincipals } from './principals.js';
export {
  accessHash,
  rebuildAccess,
  RebuildRunning,
  type AccessRebuild,
  type AccessRebuildSetting,
} from './rebuild-access.js';
export { queryOn, type Query } from './query.js';
export { clockVersion } from './clock-version.js';
export { reportVersion, type VersionedReport } from './report-version.js';
export { migrations } from './schema/migrations.js';
export { readSignIn, signInSql } from './sign-in-sql.js';
export { tokenUse } from './token-use.js';
export { answersFor, askerSql, holderIds } from './handling-sql.js';
export { clockOwnerSql } from './clock-sql.js';
export {
  clocksOfSettings,
  holdersOfSettings,
  principalsSql,
  recallsOfSettings,
  requestKnownToSettings,
  resharesOfSettings,
  SET_VIEWER,
  viewerSettings,
  visibleToSettings,
} from './viewer-settings.js';
export { VIEWER_PARAMETERS, viewerSql, viewerValues, type ViewerSql } from './viewer-sql.js';
export { nowSql, requestKnownSql, sourceKnownSql, thenSql, visibleSql } from './visible-sql.js';
