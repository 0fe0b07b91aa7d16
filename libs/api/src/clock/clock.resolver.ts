import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type {
  ChangeClockStartInput,
  ClockChanged,
  Outcome,
  ReasonForClock,
  RecordFilingInput,
  StartClockInput,
} from '@tocsin/commands';
import type { StartKind } from '@tocsin/domain';
import { problem } from '@tocsin/report-format';
import {
  invalidInput,
  mutationError,
  type MutationErrorNode,
} from '../mutation-error/mutation-error.js';
import { commandContext, type OperationContext } from '../operation/operation-context.js';
import { readYourWrite } from '../report/report-mutations.fields.js';
import { readMoment } from '../time/time-point.js';

type Written<Input, Name extends string> = Omit<Input, Name> & Readonly<Record<Name, string>>;
type StartInput = Omit<StartClockInput, 'starts'> & {
  readonly starts: readonly { readonly kind: StartKind; readonly at: string }[];
};
type ChangeInput = Omit<ChangeClockStartInput, 'at'> & { readonly at?: string | null };

/** Reporting clocks, written. */
@Resolver()
export class ClockResolver {
  @Mutation('startClock')
  async startClock(@Args('input') input: StartInput, @Context() context: OperationContext) {
    const starts = input.starts.map(({ kind, at }) => ({ kind, at: readMoment(at) }));
    const problems = starts.flatMap(({ at }, index) =>
      at.ok ? [] : [problem(`/starts/${index}/at`, at.error)],
    );
    if (problems.length > 0) return refused(invalidInput(problems));
    const confirmed = starts.flatMap(({ kind, at }) =>
      at.ok ? [{ kind, at: new Date(at.moment.start) }] : [],
    );
    const { commands } = context.services;
    const command = { ...input, starts: confirmed };
    return told(await commands.startClock(command, commandContext(context)), context);
  }

  @Mutation('changeClockStart')
  async changeClockStart(@Args('input') input: ChangeInput, @Context() context: OperationContext) {
    const { commands } = context.services;
    const { at: written = null, ...change } = input;
    const at = written === null ? null : readMoment(written);
    if (at && !at.ok) return refused(invalidInput([problem('/at', at.error)]));
    const command = { ...change, at: at && new Date(at.moment.start) };
    return told(await commands.changeClockStart(command, commandContext(context)), context);
  }

  @Mutation('recordFiling')
  async recordFiling(
    @Args('input') input: Written<RecordFilingInput, 'filedAt'>,
    @Context() context: OperationContext,
  ) {
    const { commands } = context.services;
    const filed = readMoment(input.filedAt);
    if (!filed.ok) return refused(invalidInput([problem('/filedAt', filed.error)]));
    const command = { ...input, filedAt: new Date(filed.moment.start) };
    return told(await commands.recordFiling(command, commandContext(context)), context);
  }

  @Mutation('setClockAside')
  async setClockAside(@Args('input') input: ReasonForClock, @Context() context: OperationContext) {
    const { commands } = context.services;
    return told(await commands.setClockAside(input, commandContext(context)), context);
  }

  @Mutation('takeUpClock')
  async takeUpClock(@Args('input') input: ReasonForClock, @Context() context: OperationContext) {
    const { commands } = context.services;
    return told(await commands.takeUpClock(input, commandContext(context)), context);
  }
}

type ClockNode = {
  readonly changed: ClockChanged | null;
  readonly consistencyToken: string | null;
  readonly errors: readonly MutationErrorNode[];
};

const refused = (error: MutationErrorNode): ClockNode => ({
  changed: null,
  consistencyToken: null,
  errors: [error],
});

const told = (outcome: Outcome<ClockChanged>, { services }: OperationContext): ClockNode =>
  outcome.ok
    ? {
        changed: outcome.value,
        consistencyToken: services.consistency.token(outcome.value.position),
        errors: [],
      }
    : refused(mutationError(outcome.error));

/** Resolvers of ClockPayload. */
export const clockPayloadFields = {
  clock: async ({ changed }: ClockNode, _: unknown, context: OperationContext) => {
    if (changed === null) return null;
    await readYourWrite(context, changed.position);
    const { clockId } = changed;
    const found = await context.read.clocksById(context.viewer, [clockId]);
    return found.get(clockId) ?? null;
  },
};
