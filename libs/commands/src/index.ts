export type { CommandSetting } from './command-setting.js';
export type * from './commands.js';
export { openCommands } from './open-commands.js';
