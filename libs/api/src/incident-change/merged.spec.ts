import type { IncidentReport } from '@tocsin/domain';
import type { Account } from '../testing/memory-network.js';
import { changesScene, NETWORKS } from '../testing/changes-scene.js';

const to = (...recipients: string[]): Partial<IncidentReport> => ({
  sharing: { tlp: 'TLP:AMBER', recipients, includeSecretariat: true } as never,
});

describe.each(NETWORKS)('merged incidents, %s', (_where, openNetwork) => {
  const scene = changesScene(openNetwork);

  const contextOf = async (who: Account) => ({
    principal: await scene.principalOf(who),
    correlation: scene.correlation,
  });

  /** Two incidents, each with one report that one bank may read; the source reads both, and so does the secretariat. */
  async function two() {
    const { network } = scene;
    const [thames, seine] = [
      await network.organisation('thames-bank'),
      await network.organisation('seine-bank'),
    ];
    const one = await scene.submit(to('thames-bank'));
    const other = await scene.submit(to('seine-bank'));
    const secretariat = await network.organisation('secretariat');
    const coordinator = await network.person(secretariat, ['coordinator']);
    const { commands, readModel, store } = network;
    return {
      one,
      other,
      ofOne: await network.person(thames, ['responder']),
      ofOther: await network.person(seine, ['responder']),
      caughtUp: async () => readModel.waitFor((await store.head()).position, 5_000),
      merge: async () => {
        const input = {
          fromId: one.incident,
          intoId: other.incident,
          reason: 'same_event' as const,
        };
        return scene.done(await commands.mergeIncidents(input, await contextOf(coordinator)));
      },
      unmerge: async () => {
        const input = { incidentId: one.incident };
        return scene.done(await commands.unmergeIncidents(input, await contextOf(coordinator)));
      },
    };
  }

  it('are told by what each saw before and sees after, and undone likewise', async () => {
    const { one, other, ofOne, ofOther, merge, unmerge } = await two();
    const [both, first, second] = [
      await scene.watch(scene.second),
      await scene.watch(ofOne),
      await scene.watch(ofOther),
    ];
    await merge();
    const gone = `GONE ${one.incident}`;
    expect((await both.next(2)).toSorted()).toEqual([`CHANGED ${other.incident}`, gone]);
    expect((await first.next(2)).toSorted()).toEqual([`APPEARED ${other.incident}`, gone]);
    // Who sees no report of what was merged away does not learn that there was a merge.
    expect(await second.pause()).toBe('nothing');
    await unmerge();
    const back = `APPEARED ${one.incident}`;
    expect((await both.next(2)).toSorted()).toEqual([back, `CHANGED ${other.incident}`]);
    expect((await first.next(2)).toSorted()).toEqual([back, `GONE ${other.incident}`]);
    expect(await second.pause()).toBe('nothing');
    expect(second.messages).toHaveLength(1);
  });

  it('change by what happens to reports on either stream, under the id that stands', async () => {
    const { one, other, ofOne, ofOther, merge } = await two();
    await merge();
    const [both, first, second] = [
      await scene.watch(scene.second),
      await scene.watch(ofOne),
      await scene.watch(ofOther),
    ];
    await scene.revise(one.citation, { riskKind: 'misuse' });
    for (const watch of [both, first]) {
      expect(await watch.next(1)).toEqual([`CHANGED ${other.incident}`]);
    }
    await scene.share(one.citation, { tlp: 'TLP:RED' });
    expect(await first.next(1)).toEqual([`GONE ${other.incident}`]);
    expect(await second.pause()).toBe('nothing');
  });

  it('are not given out under the old id to who comes late', async () => {
    const { one, other, merge, ofOne, caughtUp } = await two();
    const watch = await scene.watch(ofOne);
    const [start] = watch.messages;
    await scene.revise(one.citation, { riskKind: 'misuse' });
    await merge();
    // Before the views know of the merge, what stands there under the old id may be given out still.
    await caughtUp();
    const late = await scene.watch(ofOne, { after: start!.cursor });
    expect((await late.next(2)).toSorted()).toEqual([
      `APPEARED ${other.incident}`,
      `GONE ${one.incident}`,
    ]);
  });

  it('are read by each with his reports alone, and by the old id for who sees a report of it', async () => {
    const { one, other, ofOne, ofOther, merge, caughtUp } = await two();
    const { position: before } = await scene.network.store.head();
    await merge();
    await caughtUp();
    const { readModel } = scene.network;
    const [idOfOne, idOfOther] = [one, other].map(({ incidents }) => incidents[0]!.incidentId);
    const asked = async (who: Account | null, id = '', asOf?: { position: number }) => {
      const viewer = who && (await scene.principalOf(who)).viewer;
      const view = await readModel.incident(viewer, id, asOf);
      return (
        view && {
          id: view.citation,
          reports: view.reports.map(({ citation }) => citation).toSorted(),
          merged: view.merged.map(({ citation }) => citation),
          askedAs: view.askedAs?.citation ?? null,
        }
      );
    };
    const shown = { id: other.incident, askedAs: null };
    const [ofTwo, ofMerged] = [
      { ...shown, reports: [one.citation, other.citation].toSorted(), merged: [one.incident] },
      { ...shown, reports: [one.citation], merged: [one.incident] },
    ];
    const ofStanding = { ...shown, reports: [other.citation], merged: [] };
    expect(await asked(scene.second, idOfOther)).toEqual(ofTwo);
    expect(await asked(scene.second, idOfOne)).toEqual({ ...ofTwo, askedAs: one.incident });
    expect(await asked(ofOne, idOfOther)).toEqual(ofMerged);
    expect(await asked(ofOne, idOfOne)).toEqual({ ...ofMerged, askedAs: one.incident });
    expect(await asked(ofOther, idOfOther)).toEqual(ofStanding);
    expect(await asked(ofOther, idOfOne)).toBeNull();
    expect(await asked(null, idOfOne)).toBeNull();
    // As it was.
    const then = { position: before };
    const alone = { id: one.incident, reports: [one.citation], merged: [], askedAs: null };
    for (const who of [scene.second, ofOne]) expect(await asked(who, idOfOne, then)).toEqual(alone);
    expect(await asked(ofOther, idOfOne, then)).toBeNull();
    const now = await scene.network.store.head();
    expect(await asked(ofOne, idOfOne, now)).toEqual({ ...ofMerged, askedAs: one.incident });
    expect(await asked(ofOther, idOfOne, now)).toBeNull();
    expect(await asked(ofOther, idOfOther, now)).toEqual(ofStanding);
  });
});
