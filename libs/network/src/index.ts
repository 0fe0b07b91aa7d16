export { backup, type BackupMade, type BackupOptions } from './backup/backup.js';
export { BackupProblem } from './backup/backup-problem.js';
export { restoreNetwork, type RestoreNetworkOptions } from './backup/restore-network.js';
export type { Restored } from './backup/restore.js';
export type { Check } from './doctor/check.js';
export { doctor } from './doctor/doctor.js';
export { demoCounts, demoFile, type DemoAccount } from '@tocsin/demo';
export { openDatabase, type Database } from './opening/open-database.js';
export {
  masterKeyFile,
  openNetwork,
  type Network,
  type NetworkOptions,
} from './opening/open-network.js';
export { prepareFirstStart, type FirstStart } from './first-start/first-start.js';
export { isLoopback, readSettings, variablesForLater } from './settings.js';
export type { SettingProblem, Settings, SettingsRead } from './settings.js';
export { LOG_LEVELS, type LogLevel } from './setting-variables.js';
export { VERSION } from './version.js';
export { rebuildViewsOf, viewsOf } from './views.js';
export type { ViewName } from '@tocsin/views';
