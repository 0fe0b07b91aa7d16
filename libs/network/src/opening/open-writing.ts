import type { AccessReader } from '@tocsin/access';
import { openCommands, type Commands, type EndpointDesk } from '@tocsin/commands';
import { openLedger, type DisclosureLedger } from '@tocsin/disclosure';
import type { PostgresEventStore } from '@tocsin/event-store';
import type { Mail } from '@tocsin/mail';
import { openAlertDesk, type AlertDesk } from '@tocsin/matching';
import type { openPool } from '@tocsin/postgres';
import type { ViewProgress } from '@tocsin/views';
import type { Settings } from '../settings.js';
import { confirmationsBy, mailOfSettings } from './mail-of-settings.js';
import { endpointDeskOf } from './webhooks-of-settings.js';

type Sources = {
  readonly settings: Settings;
  readonly pool: ReturnType<typeof openPool>;
  readonly store: PostgresEventStore;
  readonly access: AccessReader;
  readonly versionSecret: Buffer;
  /** Tells when consumers have moved. */
  readonly progress: ViewProgress;
};

/** What members do is done by, and what it is written to beside the log. */
export type Writing = {
  readonly commands: Commands;
  /** The same, but that endpoints are asked in another way whether they want what is sent there. */
  readonly commandsAsking: (challenge: EndpointDesk['challenge']) => Commands;
  readonly ledger: DisclosureLedger;
  readonly alerts: AlertDesk;
  readonly mail: Mail | null;
};

/** Commands and what they stand on. */
export function openWriting(sources: Sources): Writing {
  const { settings, pool, store, access, versionSecret, progress } = sources;
  const ledger = openLedger(pool);
  const mail = mailOfSettings(settings, store);
  const alerts = openAlertDesk({ pool, store, access, progress });
  const { commentDays } = settings;
  const setting = {
    store,
    access,
    ledger,
    versionSecret,
    commentDays,
    alerts: (alertId: string) => alerts.raised(alertId),
    ...confirmationsBy(mail),
  };
  const endpoints = endpointDeskOf({ settings, pool });
  return {
    commands: openCommands({ ...setting, endpoints }),
    commandsAsking: (asking) =>
      openCommands({ ...setting, endpoints: { ...endpoints, challenge: asking } }),
    ledger,
    alerts,
    mail,
  };
}
