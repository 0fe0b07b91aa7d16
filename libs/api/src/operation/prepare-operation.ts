import {
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  print,
  separateOperations,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { ApiError, validationFailed } from './api-error.js';
import { costOf } from './cost.js';
import type { Limits } from './limits.js';
import { RecentlyUsed } from './recently-used.js';
import { shapeErrors, shapeOf } from './shape.js';
import { coerceVariables, unsoundLiterals } from './variables.js';

/** What a client sends, on whatever transport. */
export type OperationRequest = {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
};

/** An operation that may be run: within all limits, valid, its variables coerced. */
export type PreparedOperation = {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** One operation and its fragments alone, so that what is compiled for it is never another one of the document. */
  readonly source: string;
  /** As sent; the engine coerces them once more. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cost: number;
};

export type Preparation =
  | { readonly ok: true; readonly prepared: PreparedOperation }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

type Known =
  | {
      readonly ok: true;
      readonly document: DocumentNode;
      readonly operation: OperationDefinitionNode;
      readonly source: string;
    }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

/** Reads, bounds, validates and prices operations. What depends on the document alone is remembered. */
export class OperationPreparation {
  private readonly known = new RecentlyUsed<Known>(1000);
  /** Apart, so that a flood of wrong documents does not push out the right ones. */
  private readonly refused = new RecentlyUsed<Known>(200);

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly limits: Limits,
  ) {}

  prepare(request: OperationRequest): Preparation {
    const known = this.read(request);
    if (!known.ok) return known;
    const { document, operation, source } = known;
    const variables = request.variables ?? {};
    const coerced = coerceVariables(this.schema, operation, variables);
    if (!coerced.ok) return refused(coerced.error);
    const cost = costOf({ schema: this.schema, document, operation, variables: coerced.variables });
    if (cost > this.limits.cost) {
      const message = `The query may touch ${cost} nodes; ${this.limits.cost} are allowed. Ask for smaller pages.`;
      return refused(new ApiError('COST_EXCEEDED', message, { cost, limit: this.limits.cost }));
    }
    return { ok: true, prepared: { document, operation, source, variables, cost } };
  }

  private read({ query, operationName }: OperationRequest): Known {
    if (query.length > this.limits.documentCharacters) {
      const message = `A document has at most ${this.limits.documentCharacters} characters.`;
      return refused(new ApiError('DOCUMENT_TOO_LONG', message));
    }
    const key = `${operationName ?? ''}\n${query}`;
    const remembered = this.known.get(key) ?? this.refused.get(key);
    if (remembered) return remembered;
    const known = this.readAnew(query, operationName);
    (known.ok ? this.known : this.refused).set(key, known);
    return known;
  }

  private readAnew(query: string, operationName: string | null | undefined): Known {
    let document: DocumentNode;
    try {
      document = parse(query, { maxLexicalTokens: this.limits.tokens });
    } catch (error) {
      return refused(this.parseError(error));
    }
    const shapes = document.definitions
      .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
      .flatMap((operation) => shapeErrors(shapeOf(operation, document), this.limits));
    if (shapes.length > 0) return refused(...shapes);
    const invalid = validate(this.schema, document, undefined, { maxErrors: 20 });
    if (invalid.length > 0) return refused(...invalid.map(invalidDocument));
    const unsound = unsoundLiterals(document);
    if (unsound.length > 0) return refused(validationFailed(unsound));
    return pick(document, operationName, query);
  }

  private parseError(error: unknown): GraphQLError {
    if (!(error instanceof GraphQLError)) throw error;
    if (error.message.includes('tokens. Parsing aborted')) {
      return new ApiError(
        'TOO_MANY_TOKENS',
        `A document has at most ${this.limits.tokens} tokens.`,
      );
    }
    return coded(error, 'GRAPHQL_PARSE_FAILED');
  }
}

function pick(
  document: DocumentNode,
  operationName: string | null | undefined,
  query: string,
): Known {
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    return refused(
      new ApiError(
        'OPERATION_NOT_FOUND',
        'Say by operationName which of the operations of the document to run.',
      ),
    );
  }
  const separate = separateOperations(document);
  const only = separate[operation.name?.value ?? ''];
  if (!only || Object.keys(separate).length === 1)
    return { ok: true, document, operation, source: query };
  return { ok: true, document: only, operation, source: print(only) };
}

const refused = (...errors: GraphQLError[]) => ({ ok: false, errors }) as const;

const invalidDocument = (error: GraphQLError): GraphQLError =>
  coded(error, 'GRAPHQL_VALIDATION_FAILED');

const coded = (error: GraphQLError, code: string): GraphQLError =>
  new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code },
  });
