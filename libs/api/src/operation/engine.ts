import {
  createSourceEventStream,
  execute,
  GraphQLError,
  OperationTypeNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import type { Taken } from '@tocsin/quota';
import type { Channel } from '@tocsin/disclosure';
import { writeDown } from '../disclosure/disclosures.js';
import { refusalOf } from '../sign-in/scopes.js';
import { ApiError } from './api-error.js';
import type { Asker, SourceMessage } from './asker.js';
import { Freshness } from './freshness.js';
import { operationContext, type OperationContext } from './operation-context.js';
import {
  OperationPreparation,
  type OperationRequest,
  type Preparation,
  type PreparedOperation,
} from './prepare-operation.js';
import type { Services } from './services.js';
import { toldError, type DefectLog } from './told-error.js';

/** Runs a prepared query or mutation: Mercurius with its compiler, or graphql-js. */
export type Execute = (
  prepared: PreparedOperation,
  context: OperationContext,
) => Promise<ExecutionResult>;

/** An operation that this caller may run, and what it was charged to. */
export type AdmittedOperation = PreparedOperation & { readonly taken: Taken };

export type Admission =
  | { readonly ok: true; readonly admitted: AdmittedOperation }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

/** An answer, and the label of the one report that it is about. */
export type Answer = { readonly result: ExecutionResult; readonly label: string | null };

/** One subscription that is being followed. */
type Following = {
  readonly prepared: PreparedOperation;
  readonly asker: Asker;
  readonly signal: AbortSignal;
};

/** What every transport does with an operation: admit it, run it within its time, tell errors without leaking. */
export class Engine {
  private readonly preparation: OperationPreparation;
  private readonly freshness: Freshness;

  constructor(
    private readonly options: {
      readonly schema: GraphQLSchema;
      readonly services: Services;
      readonly execute: Execute;
      readonly log: DefectLog;
    },
  ) {
    this.preparation = new OperationPreparation(options.schema, options.services.limits);
    this.freshness = new Freshness(options.services.readModel);
  }

  get schema(): GraphQLSchema {
    return this.options.schema;
  }

  /** Reads an operation: limits, validity, variables, cost. */
  prepare(request: OperationRequest): Preparation {
    return this.preparation.prepare(request);
  }

  /** What an operation is charged: its cost, and one point at least, also for what cannot be run. */
  chargeFor(preparation: Preparation): number {
    return preparation.ok ? Math.max(1, Math.ceil(preparation.prepared.cost)) : 1;
  }

  /** Whether this caller may run what was read, by the scopes of his token. */
  admit(preparation: Preparation, asker: Asker, taken: Taken): Admission {
    if (!preparation.ok) return { ok: false, errors: this.tell(preparation.errors, asker) };
    const { operation, document } = preparation.prepared;
    const refusal = refusalOf(operation, document, asker.principal);
    if (refusal) return { ok: false, errors: this.tell([refusal], asker) };
    return { ok: true, admitted: { ...preparation.prepared, taken } };
  }

  /** Runs a query or mutation; past its time it is answered TIMEOUT and its statements are cancelled. */
  async run(prepared: AdmittedOperation, asker: Asker): Promise<Answer> {
    const { services } = this.options;
    const time = new CallTime(services.limits.callMs, prepared.operation.operation);
    const context = operationContext(services, asker, time.signal);
    try {
      const ran = await Promise.race([this.ran(prepared, context), time.up]);
      return { result: await this.told(ran, { prepared, context }), label: context.used.label };
    } catch (error) {
      return { result: { errors: this.tell([asGraphQL(error)], asker) }, label: null };
    } finally {
      time.stop();
    }
  }

  /**
   * Begins a subscription; it ends when the signal aborts. Each message is resolved in a context of its own, with the
   * rights that its source has just checked, so that nothing is remembered from one message to the next.
   */
  async subscribe(
    prepared: PreparedOperation,
    asker: Asker,
    signal: AbortSignal,
  ): Promise<AsyncIterableIterator<ExecutionResult, void> | ExecutionResult> {
    const { schema, services } = this.options;
    const ending = new Ending(signal);
    const begun = await createSourceEventStream({
      schema,
      document: prepared.document,
      variableValues: prepared.variables,
      operationName: prepared.operation.name?.value ?? null,
      contextValue: operationContext(services, asker, ending.signal),
    });
    if (!(Symbol.asyncIterator in begun)) return { errors: this.tell(begun.errors ?? [], asker) };
    const source = begun as AsyncIterable<SourceMessage>;
    return ending.endedBy(this.messages(source, { prepared, asker, signal: ending.signal }));
  }

  /** Errors as the caller may read them. */
  tell(errors: readonly GraphQLError[], { requestId }: Asker): GraphQLError[] {
    return errors.map((error) => toldError(error, { requestId, log: this.options.log }));
  }

  /** The same for whatever was thrown. */
  tellAny(error: unknown, asker: Asker): GraphQLError[] {
    return this.tell([asGraphQL(error)], asker);
  }

  /** Nothing of a report above TLP:CLEAR leaves before it is written down who gets it. */
  private async ran(
    prepared: PreparedOperation,
    context: OperationContext,
  ): Promise<ExecutionResult> {
    const result = await this.options.execute(prepared, context);
    await this.writeDown('query', context);
    return result;
  }

  private async writeDown(channel: Channel, context: OperationContext): Promise<void> {
    const onError = (error: unknown) => this.options.log(error, context.asker.requestId);
    await writeDown(context.disclosures, { channel, told: context, onError });
  }

  private async *messages(
    source: AsyncIterable<SourceMessage>,
    following: Following,
  ): AsyncGenerator<ExecutionResult, void> {
    try {
      for await (const message of source) yield await this.message(message, following);
    } catch (error) {
      yield { errors: this.tell([asGraphQL(error)], following.asker) };
    }
  }

  private async message(message: SourceMessage, following: Following): Promise<ExecutionResult> {
    const { prepared, signal } = following;
    const asker = { ...following.asker, principal: message.principal };
    const context = operationContext(this.options.services, asker, signal);
    const { data, errors } = await execute({
      schema: this.options.schema,
      document: prepared.document,
      variableValues: prepared.variables,
      operationName: prepared.operation.name?.value ?? null,
      rootValue: message,
      contextValue: context,
    });
    await this.writeDown('subscription', context);
    return { ...(errors ? { errors: this.tell(errors, asker) } : {}), data: data ?? null };
  }

  private async told(
    { data, errors }: ExecutionResult,
    { prepared, context }: { prepared: AdmittedOperation; context: OperationContext },
  ): Promise<ExecutionResult> {
    const { cost: requested, taken } = prepared;
    const { limit, capacity, remaining, perSecond } = taken.tightest;
    const cost = {
      requested,
      limit: this.options.services.limits.cost,
      charged: taken.cost,
      allowance: { limit, capacity, remaining, perSecond },
    };
    const freshness = context.used.views ? { freshness: await this.freshness.now() } : {};
    return {
      ...(errors?.length ? { errors: this.tell(errors, context.asker) } : {}),
      data: data ?? null,
      extensions: { cost, ...freshness },
    };
  }
}

/** Ends a subscription at once, also while it waits for its next message: a generator alone would wait for it. */
class Ending {
  private readonly controller = new AbortController();

  constructor(private readonly outer: AbortSignal) {
    outer.addEventListener('abort', this.end, { once: true });
    if (outer.aborted) this.end();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  endedBy<Value>(messages: AsyncGenerator<Value, void>): AsyncIterableIterator<Value, void> {
    const ended: AsyncIterableIterator<Value, void> = {
      next: async () => {
        const next = await messages.next();
        if (next.done) this.end();
        return next;
      },
      return: async () => {
        this.end();
        return messages.return();
      },
      [Symbol.asyncIterator]: () => ended,
    };
    return ended;
  }

  private readonly end = (): void => {
    this.outer.removeEventListener('abort', this.end);
    this.controller.abort();
  };
}

/** The time that one call has. */
class CallTime {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  readonly up: Promise<never>;

  constructor(milliseconds: number, operation: OperationTypeNode) {
    const hint =
      operation === OperationTypeNode.MUTATION
        ? 'It may have been recorded all the same; send it again with the same submission id, or look.'
        : 'Ask for less.';
    this.up = new Promise((_, reject) => {
      this.timer = setTimeout(() => {
        const error = new ApiError(
          'TIMEOUT',
          `The call took longer than ${milliseconds} ms. ${hint}`,
        );
        this.controller.abort(error);
        reject(error);
      }, milliseconds);
    });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

const asGraphQL = (error: unknown): GraphQLError => {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
};
