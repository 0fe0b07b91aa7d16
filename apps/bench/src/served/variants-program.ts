import { openWithoutNets } from '../rivals/without-nets.js';
import { noLedger } from './no-ledger.js';
import { openApi } from './open-api.js';
import { openPlace, type Place } from './place.js';
import { answerParent } from './program.js';

/** Addresses of the same API over the same network: as it is, without its ledger, and without ledger and nets. */
export type Variants = {
  readonly whole: string;
  readonly unwritten: string;
  readonly unruled: string;
};

const closing: (() => Promise<unknown>)[] = [];

answerParent(
  {
    async serve(place: Place): Promise<Variants> {
      const network = await openPlace(place, []);
      const { readModel, close } = await openWithoutNets(network, place.url);
      closing.push(network.close, close);
      const serve = async (variant: typeof network) => {
        const api = await openApi(variant);
        closing.push(api.close);
        return api.url;
      };
      return {
        whole: await serve(network),
        unwritten: await serve({ ...network, ledger: noLedger }),
        unruled: await serve({ ...network, ledger: noLedger, readModel }),
      };
    },
  },
  async () => {
    for (const close of closing.toReversed()) await close();
  },
);
