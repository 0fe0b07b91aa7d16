import { hashToken, isSecret, newSecret } from '@tocsin/access';
import {
  confirmAlertEmail,
  nameAlertEmail,
  removeAlertEmail,
  stopEmail,
  streamOf,
} from '@tocsin/domain';
import { nowOf, type CommandSetting } from '../command-setting.js';
import type { Anonymous, CommandContext, Outcome } from '../commands.js';
import { act, FOLDS } from '../membership/act.js';
import { loadStream } from '../network-act.js';
import { refused } from '../refusals.js';
import { isUuid } from '../resolve-sharing.js';
import type { AlertEmailCommands, OwnAlertEmail } from './alert-email-commands.js';

/** Addresses for alerts, over this store. */
export const alertEmailCommands = (setting: CommandSetting): AlertEmailCommands => ({
  setAlertEmail: ({ address }, context) => name(setting, address, context),
  confirmAlertEmail: ({ secret }, caller) => confirm(setting, secret, caller),
  removeAlertEmail: (context) =>
    act(setting, context, {
      stream: streamOf.person(context.principal.viewer.personId),
      fold: FOLDS.person,
      decide: removeAlertEmail,
    }),
  alertEmailOf: (personId) => ownAddress(setting, personId),
  stopEmailOf: ({ ruleId, personId }, caller) =>
    act(setting, caller, {
      stream: streamOf.alertRule(ruleId),
      fold: FOLDS.alertRule,
      decide: (state) => stopEmail(state, { personId }),
    }),
});

/** The link is mailed once the address stands in the log: whoever follows it at once finds it. */
async function name(
  setting: CommandSetting,
  address: string,
  context: CommandContext,
): Promise<Outcome<{ readonly position: number }>> {
  const { confirmations } = setting;
  if (!confirmations) {
    return refused('MAIL_NOT_SET', 'This network sends no mail. Its operator sets SMTP_URL.');
  }
  const { personId } = context.principal.viewer;
  const secret = `${newSecret('email')}.${personId}`;
  let language = 'en';
  const named = await act(setting, context, {
    stream: streamOf.person(personId),
    fold: FOLDS.person,
    decide: (state) => {
      if (state.status !== 'none') language = state.profile?.language ?? language;
      const command = { address, hash: hashToken(secret), now: nowOf(setting).getTime() };
      return nameAlertEmail(state, command);
    },
  });
  if (!named.ok) return named;
  if (await confirmations({ address: address.trim(), language, secret })) return named;
  return refused(
    'CONFIRMATION_NOT_SENT',
    'The link could not be mailed. Look at the address, and name it again in a minute.',
  );
}

/** The secret says whose address it confirms; of what is no such secret there is nothing to say but that. */
async function confirm(
  setting: CommandSetting,
  secret: string,
  caller: Anonymous,
): Promise<Outcome<{ readonly position: number }>> {
  const [first = '', personId = '', ...rest] = secret.split('.');
  const isOne = isSecret(first) && isUuid(personId) && rest.length === 0;
  return act(setting, caller, {
    stream: streamOf.person(isOne ? personId : NOBODY),
    fold: FOLDS.person,
    decide: (state) =>
      confirmAlertEmail(state, { hash: hashToken(secret), now: nowOf(setting).getTime() }),
  });
}

/** An id that no person has. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

async function ownAddress(
  setting: CommandSetting,
  personId: string,
): Promise<OwnAlertEmail | null> {
  const { state } = await loadStream(setting, streamOf.person(personId), FOLDS.person);
  if (state.status === 'none') return null;
  const { confirmed, waiting } = state.email;
  if (waiting?.address) {
    return { address: waiting.address, confirmed: false, usedMeanwhile: confirmed };
  }
  return confirmed === null ? null : { address: confirmed, confirmed: true, usedMeanwhile: null };
}
