import {
  databaseStatus,
  foldingStatus,
  startWorker,
  viewsStatus,
  type RoleContext,
  type Running,
} from '@tocsin/process';

/** Folds events into views. */
export const startProjector = (context: RoleContext): Promise<Running> =>
  startWorker(
    {
      name: 'projector',
      fatal: 'the views cannot be folded any further',
      statuses: [databaseStatus, viewsStatus, foldingStatus],
    },
    context,
  );
