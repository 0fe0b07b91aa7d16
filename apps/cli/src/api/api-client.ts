/** How the API of a network is asked: where it is, and as whom. */
export type Connection = {
  /** Of the network, without a slash at its end. */
  readonly url: string;
  readonly token: string;
};

type Problem = { readonly pointer: string; readonly code: string; readonly message: string };

/** The network refused, or was not there: a stable code, a sentence for people, and what was wrong in what was sent. */
export class ApiFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
    this.name = 'ApiFailure';
  }
}

const PATIENCE_MS = 30_000;

type Refusal = {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly problems?: readonly Problem[] };
};
type Answer<Data> = { readonly data?: Data | null; readonly errors?: readonly Refusal[] };

/** Asks the API one question. Throws ApiFailure where there is no answer to it. */
export async function askApi<Data>(
  { url, token }: Connection,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  const body = { query, variables };
  const { data, errors }: Answer<Data> = await posted(`${url}/graphql`, token, body);
  const [refusal] = errors ?? [];
  if (refusal) {
    const { code = 'REFUSED', problems = [] } = refusal.extensions ?? {};
    throw new ApiFailure(code, refusal.message, problems);
  }
  if (data === undefined || data === null) throw notTocsin(url);
  return data;
}

async function posted(address: string, token: string, body: object): Promise<object> {
  const text = await fetch(address, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify(body),
    // The token is for this address and for no other.
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).then(
    (response) => response.text(),
    (error: unknown) => {
      throw new ApiFailure('UNREACHABLE', `Nothing answers at ${address}${causeOf(error)}.`);
    },
  );
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null) return answer;
  } catch {
    // Not JSON: an error page, say.
  }
  throw notTocsin(address);
}

const notTocsin = (address: string): ApiFailure =>
  new ApiFailure('NOT_AN_API', `What answers at ${address} is not the API of a network.`);

/** ": connect ECONNREFUSED 127.0.0.1:4000", where Node says so. */
function causeOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { message?: string } };
  if (name === 'TimeoutError') return ` within ${PATIENCE_MS / 1_000} seconds`;
  return cause?.message ? `: ${cause.message}` : '';
}

/** What a mutation answers. */
export type Payload = {
  readonly errors: readonly {
    readonly code: string;
    readonly message: string;
    readonly problems?: readonly Problem[];
  }[];
};

/** What an act came to. Throws ApiFailure where nothing was done. */
export function doneOf<Result extends Payload>(payload: Result): Result {
  const [refusal] = payload.errors;
  if (refusal) throw new ApiFailure(refusal.code, refusal.message, refusal.problems);
  return payload;
}
