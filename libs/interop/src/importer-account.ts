import { hashToken, newToken, type AccessReader } from '@tocsin/access';
import type { CommandContext, Commands, NetworkActs, Outcome } from '@tocsin/commands';
import type { LocalName } from '@tocsin/domain';

export type ImporterSetting = {
  readonly acts: NetworkActs;
  readonly access: AccessReader;
  readonly commands: Commands;
};

/** The collection that an import submits as. */
export type Collection = {
  readonly handle: string;
  readonly names: readonly LocalName[];
  readonly jurisdiction: string;
};

/** Longer than any import, and short enough that a token left behind by a killed one is soon worthless. */
const TOKEN_HOURS = 24;

/**
 * Runs work as the importer of a collection: a member that the network itself admits, once, with an account of its own
 * that can report and nothing else. The token lives as long as the work.
 */
export async function asImporter<Value>(
  { acts, access, commands }: ImporterSetting,
  collection: Collection,
  work: (context: CommandContext) => Promise<Value>,
): Promise<Value> {
  const { handle } = collection;
  const member = { ...collection, class: 'associate' as const, invented: false };
  const { organisationId } = valueOf(await acts.admitOrganisation(member));
  const account = { organisationId, name: `Importer (${handle})`, language: 'en' };
  const { personId } = valueOf(
    await acts.joinPerson({ ...account, roles: ['reporter'], once: `importer ${handle}` }),
  );
  const token = newToken();
  const expiresAt = new Date(Date.now() + TOKEN_HOURS * 3_600_000);
  const { tokenId } = valueOf(
    await acts.issueToken({ personId, scopes: ['report'], expiresAt, label: 'import', token }),
  );
  const signedIn = await access.signIn(hashToken(token));
  if (!signedIn.ok) throw new ImporterRefused(signedIn.problem);
  const correlation = { correlationId: `import ${tokenId}`, causationId: null, trace: null };
  const context = { principal: signedIn.principal, correlation };
  try {
    return await work(context);
  } finally {
    await commands.revokeToken({ tokenId }, context);
  }
}

/** The network does not let the importer in: it was suspended, or its handle is another member's. */
export class ImporterRefused extends Error {
  readonly code = 'IMPORTER_REFUSED';
}

function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new ImporterRefused(`${outcome.error.code}: ${outcome.error.message}`);
}
