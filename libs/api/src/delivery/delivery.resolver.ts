import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { problem } from '@tocsin/report-format';
import { invalidInput, mutationError } from '../mutation-error/mutation-error.js';
import { isUuid } from '../node/ids.js';
import type { OperationContext } from '../operation/operation-context.js';
import { logReader } from './delivery.fields.js';

const NOT_FOUND = mutationError({ code: 'NOT_FOUND', message: 'There is no such delivery.' });
const UNDER_WAY = mutationError({
  code: 'CONFLICT',
  message: 'This delivery is under way, or waits to be sent. Look at nextTryAt.',
});

type RedeliverFailed = {
  readonly webhookId: string;
  readonly since: string;
  readonly until?: string | null;
};

/** Orders to send again. */
@Resolver()
export class DeliveryResolver {
  @Mutation('redeliver')
  async redeliver(
    @Args('input') { deliveryId }: { readonly deliveryId: string },
    @Context() { viewer, services: { deliveryLog } }: OperationContext,
  ) {
    const reader = viewer && logReader(viewer);
    if (!reader || !isUuid(deliveryId)) return { errors: [NOT_FOUND] };
    if ((await deliveryLog.one(reader, deliveryId)) === null) return { errors: [NOT_FOUND] };
    const ordered = await deliveryLog.redeliver(deliveryId);
    if (!ordered) return { errors: [UNDER_WAY] };
    return { delivery: await deliveryLog.one(reader, deliveryId), errors: [] };
  }

  @Mutation('redeliverFailed')
  async redeliverFailed(
    @Args('input') input: RedeliverFailed,
    @Context() { viewer, services: { deliveryLog } }: OperationContext,
  ) {
    const { webhookId } = input;
    const since = new Date(input.since);
    const until = input.until == null ? null : new Date(input.until);
    const problems = [
      ...problemOf('/since', since),
      ...(until === null ? [] : problemOf('/until', until)),
    ];
    if (problems.length > 0) return { errors: [invalidInput(problems)] };
    // Nothing failed on the way to a webhook that one does not see: the same as to none.
    if (viewer === null || !isUuid(webhookId)) return { count: 0, errors: [] };
    const range = { webhookId, since, until };
    return { count: await deliveryLog.redeliverFailed(logReader(viewer), range), errors: [] };
  }
}

const problemOf = (pointer: string, at: Date) =>
  Number.isNaN(at.getTime()) ? [problem(pointer, 'TIME_FORMAT')] : [];
