import { serveApi } from '@tocsin/api';
import type { Commands } from '@tocsin/commands';
import { apiSources, type Network } from '@tocsin/network';

export type Api = { readonly url: string; readonly close: () => Promise<void> };

/** The product's API over a network, with its own commands or with others. */
export async function openApi(
  network: Network,
  commands: Commands = network.commands,
): Promise<Api> {
  const sources = { ...apiSources(network), commands };
  const onError = (error: unknown) => console.error(error);
  const served = await serveApi({ ...sources, onError }, { host: '127.0.0.1', port: 0 });
  return { url: `http://127.0.0.1:${served.port}`, close: served.close };
}
