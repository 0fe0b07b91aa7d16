export { isLoopback, readSettings, variablesForLater } from './settings.js';
export type { SettingProblem, Settings, SettingsRead } from './settings.js';
export { LOG_LEVELS, type LogLevel } from './setting-variables.js';
