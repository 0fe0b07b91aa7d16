import { alertEmailCommands } from './alert-email/open-alert-email.js';
import { confirm, erase, retract, revise, share } from './change-report.js';
import { alertCommands } from './alerts/open-alerts.js';
import { clockCommands } from './clocks/open-clocks.js';
import type { CommandSetting } from './command-setting.js';
import type { Commands } from './commands.js';
import { answerRequest, askSource } from './information-requests.js';
import { handlingCommands } from './handling/open-handling.js';
import { membershipCommands } from './membership/open-membership.js';
import { link, unlink } from './link-report.js';
import { merge, unmerge } from './merge-incidents.js';
import { previewAudience } from './preview-audience.js';
import { findSubmission, problemsOf, submit } from './submit-report.js';
import { createToken, endToken } from './tokens.js';
import { webhookCommands } from './webhooks/webhooks.js';

/** Everything that members can do, over this store. */
export const openCommands = (setting: CommandSetting): Commands => ({
  ...membershipCommands(setting),
  ...handlingCommands(setting),
  ...alertEmailCommands(setting),
  ...webhookCommands(setting),
  ...alertCommands(setting),
  ...clockCommands(setting),
  submitReport: (input, context) => submit(setting, input, context),
  findSubmission: (input, personId) => findSubmission(setting, input, personId),
  validateReport: (report, context) => problemsOf(setting, report, context),
  previewAudience: (input, context) => previewAudience(setting, input, context),
  reviseReport: (input, context) => revise(setting, input, context),
  retractReport: (input, context) => retract(setting, input, context),
  changeSharing: (input, context) => share(setting, input, context),
  confirmPublication: (input, context) => confirm(setting, input, context),
  eraseReport: (input, context) => erase(setting, input, context),
  requestInformation: (input, context) => askSource(setting, input, context),
  answerInformationRequest: (input, context) => answerRequest(setting, input, context),
  linkReport: (input, context) => link(setting, input, context),
  unlinkReport: (input, context) => unlink(setting, input, context),
  mergeIncidents: (input, context) => merge(setting, input, context),
  unmergeIncidents: (input, context) => unmerge(setting, input, context),
  createToken: (input, context) => createToken(setting, input, context),
  revokeToken: (input, context) => endToken(setting, input, context),
});
