import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export const REPOSITORY = path.resolve(__dirname, '../..');
export const read = (file: string): string => readFileSync(path.join(REPOSITORY, file), 'utf8');

export type Service = {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly [more: string]: unknown;
};

export type ComposeFile = {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

type Variables = Readonly<Record<string, string>>;

/** `${NAME:-default}` and `${NAME:?message}`, which are all that docker/compose.yaml uses. */
const REFERENCE = /\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g;

/** docker/compose.yaml as compose sees it with these variables. Throws where a required one is absent. */
export function composeWith(variables: Variables): ComposeFile {
  const text = read('docker/compose.yaml').replace(REFERENCE, (_, name: string, mode, rest) => {
    const value = variables[name] ?? '';
    if (value !== '') return value;
    if (mode === '-') return rest as string;
    throw new Error(`${name}: ${rest}`);
  });
  return parse(text, { merge: true }) as ComposeFile;
}

/** The variables that compose.yaml asks for, by whether it starts without them. */
export function variablesOfCompose(): { required: string[]; optional: string[] } {
  const found = [...read('docker/compose.yaml').matchAll(REFERENCE)];
  const named = (wanted: string) =>
    [...new Set(found.filter(([, , mode]) => mode === wanted).map(([, name]) => name!))].toSorted();
  return { required: named('?'), optional: named('-') };
}

/** What somebody fills in. */
export const FILLED_IN: Variables = {
  POSTGRES_PASSWORD: 'a'.repeat(48),
  KAFKA_SASL_PASSWORD: 'b'.repeat(48),
  TOCSIN_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
};

/** Variables that the image itself sets. */
export const ofImage = (): Variables =>
  Object.fromEntries(
    [...read('docker/Dockerfile').matchAll(/^ENV (.*)$/gm)].flatMap(([, line]) =>
      line!.split(' ').map((pair) => pair.split('=') as [string, string]),
    ),
  );
