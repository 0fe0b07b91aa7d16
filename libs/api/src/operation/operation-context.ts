import type { Anonymous, CommandContext } from '@tocsin/commands';
import type { Viewer } from '@tocsin/domain';
import type { Correlation } from '@tocsin/event-store';
import type { ReadModel } from '@tocsin/views';
import { ApiError } from './api-error.js';
import { Disclosures } from '../disclosure/disclosures.js';
import type { Asker } from './asker.js';
import { Loaders } from './loaders.js';
import type { Services } from './services.js';

/** What every resolver gets: one per operation, and one per message of a subscription. */
export type OperationContext = {
  readonly asker: Asker;
  readonly viewer: Viewer | null;
  readonly services: Services;
  /** Reads that are cancelled when the call's time is up. */
  readonly read: ReadModel;
  /** What of reports has been read for this answer. */
  readonly disclosures: Disclosures;
  readonly signal: AbortSignal;
  readonly loaders: Loaders;
  /** Whether a view was read: the answer then says how fresh it is. And the label of the one report asked for. */
  readonly used: { views: boolean; label: string | null };
};

export function operationContext(
  services: Services,
  asker: Asker,
  signal: AbortSignal,
): OperationContext {
  const viewer = asker.principal?.viewer ?? null;
  const used = { views: false, label: null };
  const disclosures = new Disclosures();
  const read = disclosures.watched(services.readModel.until(signal));
  const { access, commands, parking, store, alerts } = services;
  const loaders = new Loaders({ viewer, read, access, commands, parking, store, alerts });
  return { asker, viewer, services, read, disclosures, signal, loaders, used };
}

/** For commands: who commands, and what ties the request to what follows from it. Throws without a token. */
export function commandContext({ asker }: OperationContext): CommandContext {
  if (asker.principal === null) throw new ApiError('UNAUTHENTICATED', 'This needs a token.');
  return { principal: asker.principal, correlation: correlationOf(asker) };
}

/** For what somebody does by a secret of its own: whoever else he may be makes no difference. */
export const anonymousContext = ({ asker }: OperationContext): Anonymous => ({
  principal: null,
  correlation: correlationOf(asker),
});

const correlationOf = ({ requestId, trace }: Asker): Correlation => ({
  correlationId: requestId,
  causationId: null,
  trace,
});
