import {
  databaseStatus,
  notifierStatus,
  startWorker,
  viewsStatus,
  type RoleContext,
  type Running,
} from '@tocsin/process';

/** Makes alerts of what happens, and sends them. */
export const startNotifier = (context: RoleContext): Promise<Running> =>
  startWorker(
    {
      name: 'notifier',
      fatal: 'alerts cannot be made or sent any further',
      statuses: [databaseStatus, viewsStatus, notifierStatus],
    },
    context,
  );
