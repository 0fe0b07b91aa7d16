import type { NetworkOptions } from '@tocsin/network';
import { openPlace, type Place } from './place.js';
import { answerParent } from './program.js';

/** What a process without an API does in a network. */
export type Role = { readonly place: Place; readonly role: NetworkOptions['roles'][number] };

/** One relay or projector in a process of its own, fed as its place says. */
const closing: (() => Promise<unknown>)[] = [];

answerParent(
  {
    async open({ place, role }: Role) {
      const network = await openPlace(place, [role]);
      closing.push(network.close);
    },
  },
  async () => {
    for (const close of closing) await close();
  },
);
