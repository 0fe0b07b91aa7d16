export { announce, localOrigin, type Announcement, type OpenAs } from './announcement.js';
export { environment } from './environment.js';
export { gauge } from './gauge.js';
export { describeError, openLogger } from './logger.js';
export { linksFor } from './open-as.js';
export { requireAddress, unavailable } from './port.js';
export { runRole, type RoleContext, type Running } from './run-role.js';
export { ProgressWatch } from './progress-watch.js';
export { serveStatus, type Status, type StatusCheck } from './status.js';
