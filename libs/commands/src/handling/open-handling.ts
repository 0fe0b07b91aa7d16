import type { CommandSetting } from '../command-setting.js';
import { clientCommands } from './clients.js';
import { followedHandling } from './followed.js';
import type { HandlingCommands } from './handling-commands.js';
import { recallCommands } from './recalls.js';
import { reshareCommands } from './reshare.js';

/** What becomes of reports once they are with others, over this store. */
export const handlingCommands = (setting: CommandSetting): HandlingCommands => ({
  ...clientCommands(setting),
  ...reshareCommands(setting),
  ...recallCommands(setting),
  ...followedHandling(setting),
});
