import { openPlace, type Place } from './place.js';
import { answerParent } from './program.js';

/** One projector in a process of its own, fed as its place says. */
const closing: (() => Promise<unknown>)[] = [];

answerParent(
  {
    async project(place: Place) {
      const network = await openPlace(place, ['projector']);
      closing.push(network.close);
    },
  },
  async () => {
    for (const close of closing) await close();
  },
);
