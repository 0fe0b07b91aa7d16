import { hashToken } from '@tocsin/access';
import { answeredByStory, demoFile, writeDemoNetwork, type DemoAccount } from '@tocsin/demo';
import type { Network } from '../opening/network.js';
import { firstAdministrator, type FirstAdministrator } from './first-administrator.js';

/** Who is let in by a link after a start. */
export type FirstStart = {
  /** The demo network's accounts whose tokens still work; empty where there is no demo network. */
  readonly demo: readonly DemoAccount[];
  /** The administrator of a network without demo, until there is a token that he made himself. */
  readonly administrator: FirstAdministrator | null;
};

/**
 * What an empty network needs before anybody can use it: the demo network where the settings allow it, else a
 * secretariat with its first administrator. Cut off anywhere, the next start completes it.
 */
export async function prepareFirstStart(network: Network): Promise<FirstStart> {
  const { settings, store } = network;
  const file = demoFile(settings.dataDir);
  const isEmpty = (await store.head()).position === 0;
  if (settings.demo) {
    const begun = file.readUnfinished() !== null;
    const { access, actsFor, commandsAsking } = network;
    const accounts =
      isEmpty || begun
        ? await writeDemoNetwork({
            acts: actsFor('demo'),
            commands: commandsAsking(answeredByStory),
            access,
            store,
            file,
          })
        : (file.read() ?? []);
    const demo = await usable(network, accounts);
    if (demo.length > 0) return { demo, administrator: null };
  }
  return { demo: [], administrator: await firstAdministrator(network, isEmpty) };
}

/** A file of another data directory, or tokens revoked since, let nobody in. */
async function usable(
  { access }: Network,
  accounts: readonly DemoAccount[],
): Promise<DemoAccount[]> {
  const signIns = await Promise.all(accounts.map(({ token }) => access.signIn(hashToken(token))));
  return accounts.filter((_, index) => signIns[index]?.ok);
}
