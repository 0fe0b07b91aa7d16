import { openBareRoutes } from '../rivals/bare-routes.js';
import { openApi } from './open-api.js';
import { openPlace, type Place } from './place.js';
import { answerParent } from './program.js';

/** Serves the same network twice: through the API, and through bare routes. */
const closing: (() => Promise<unknown>)[] = [];

answerParent(
  {
    async serve(place: Place) {
      const network = await openPlace(place, []);
      const [api, bare] = [await openApi(network), await openBareRoutes(network)];
      closing.push(bare.close, api.close, network.close);
      return { api: api.url, bare: bare.url };
    },
  },
  async () => {
    for (const close of closing) await close();
  },
);
