import type { CommandSetting } from '../command-setting.js';
import { versionOf } from './act.js';
import { admit } from './admit.js';
import { applicationCommands } from './applications.js';
import { circleCommands } from './circles.js';
import { invitationCommands } from './invitations.js';
import { memberCommands } from './members.js';
import type { MembershipCommands } from './membership-commands.js';
import { peopleCommands } from './people.js';

/** Membership, over this store. */
export const membershipCommands = (setting: CommandSetting): MembershipCommands => ({
  ...applicationCommands(setting),
  ...memberCommands(setting),
  ...invitationCommands(setting),
  ...peopleCommands(setting),
  ...circleCommands(setting),
  admitOrganisation: (input, context) => admit(setting, input, context),
  versionOf: (stream, version) => versionOf(setting, stream, version),
});
