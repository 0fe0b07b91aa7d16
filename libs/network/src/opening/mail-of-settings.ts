import type { CommandSetting } from '@tocsin/commands';
import type { PostgresEventStore } from '@tocsin/event-store';
import { openMail, type Mail } from '@tocsin/mail';
import type { Settings } from '../settings.js';

/** Mail through the server of the settings, which name the public address beside it; null: none is set. */
export const mailOfSettings = (
  { mail, publicUrl }: Settings,
  store: PostgresEventStore,
): Mail | null =>
  mail && publicUrl ? openMail({ ...mail, origin: publicUrl, store, secrets: store.keys }) : null;

/** How commands mail the link that confirms an address. */
export const confirmationsBy = (mail: Mail | null): Pick<CommandSetting, 'confirmations'> =>
  mail ? { confirmations: (to) => mail.sendConfirmation(to) } : {};
