import type { IncidentFilter } from '@tocsin/domain';
import { changesScene, NETWORKS } from '../testing/changes-scene.js';

const AMBER = { tlp: 'TLP:AMBER', recipients: [] } as never;
const GREEN = { tlp: 'TLP:GREEN' } as const;

describe.each(NETWORKS)(
  'what changes among the incidents that somebody may see, %s',
  (_where, openNetwork) => {
    const scene = changesScene(openNetwork);

    it('begins with a heartbeat, so that there is a cursor from the first moment', async () => {
      expect((await scene.watch(null)).messages).toMatchObject([
        { kind: 'HEARTBEAT', citation: null, incident: null },
      ]);
    });

    it('tells what appears, changes, goes and comes back', async () => {
      const mine = await scene.watch(scene.responder);
      const { incident, citation } = await scene.submit();
      expect(await mine.next(1)).toEqual([`APPEARED ${incident}`]);
      await scene.revise(citation, { severity: { oecd: 'serious_incident' } });
      expect(await mine.next(1)).toEqual([`CHANGED ${incident}`]);
      expect(mine.messages.at(-1)?.incident?.reports[0]?.report.severity.oecd).toBe(
        'serious_incident',
      );
      await scene.share(citation, AMBER);
      expect(await mine.next(1)).toEqual([`GONE ${incident}`]);
      expect(mine.messages.at(-1)?.incident).toBeNull();
      await scene.share(citation, GREEN);
      expect(await mine.next(1)).toEqual([`APPEARED ${incident}`]);
      const principal = await scene.principalOf(scene.reporter);
      const version = await scene.versionOf(citation);
      scene.done(
        await scene.network.commands.retractReport(
          { reportId: citation, expectedVersion: version, reason: 'wrong' },
          { principal, correlation: scene.correlation },
        ),
      );
      expect(await mine.next(1)).toEqual([`CHANGED ${incident}`]);
      scene.done(
        await scene.network.commands.eraseReport(
          { reportId: citation, reason: 'asked' },
          { principal, correlation: scene.correlation },
        ),
      );
      expect(await mine.next(1)).toEqual([`GONE ${incident}`]);
    });

    it('tells a client that a report appears when it is named, and that it is gone when it is taken back', async () => {
      const client = await scene.network.person(await scene.network.organisation('thames-bank'), [
        'responder',
      ]);
      const theirs = await scene.watch(client);
      const own = await scene.watch(scene.second);
      const { incident, citation } = await scene.submit({
        sharing: { tlp: 'TLP:AMBER', recipients: ['harbour-cert'] },
      });
      await own.next(1);
      const context = {
        principal: await scene.principalOf(scene.responder),
        correlation: scene.correlation,
      };
      const input = { reportId: citation, organisation: 'thames-bank' };
      scene.done(await scene.network.commands.nameClient(input, context));
      expect(await theirs.next(1)).toEqual([`APPEARED ${incident}`]);
      expect(await own.next(1)).toEqual([`CHANGED ${incident}`]);
      scene.done(await scene.network.commands.removeClient(input, context));
      expect(await theirs.next(1)).toEqual([`GONE ${incident}`]);
      expect(theirs.messages.at(-1)?.incident).toBeNull();
      scene.done(await scene.network.commands.nameClient(input, context));
      expect(await theirs.next(1)).toEqual([`APPEARED ${incident}`]);
      await scene.share(citation, AMBER);
      expect(await theirs.next(1)).toEqual([`GONE ${incident}`]);
    });

    it('tells nobody of requests and recalls', async () => {
      const theirs = await scene.watch(scene.responder);
      const own = await scene.watch(scene.second);
      const { citation } = await scene.submit();
      await theirs.next(1);
      await own.next(1);
      const context = {
        principal: await scene.principalOf(scene.responder),
        correlation: scene.correlation,
      };
      const input = { reportId: citation, organisations: ['northgate-ai'], reason: 'wanted' };
      scene.done(await scene.network.commands.requestReshare(input, context));
      expect(await theirs.pause()).toBe('nothing');
      expect(await own.pause()).toBe('nothing');
    });

    it('tells nothing of what happens out of sight, and not even that something does', async () => {
      const mine = await scene.watch(scene.responder);
      const own = await scene.watch(scene.second);
      const { incident } = await scene.submit();
      await mine.next(1);
      await own.next(1);
      const hidden = await scene.submit({ sharing: AMBER }, [incident]);
      await scene.revise(hidden.citation, { drill: false });
      await scene.submit({ sharing: AMBER });
      expect(await own.next(3)).toHaveLength(3);
      expect(await mine.pause()).toBe('nothing');
    });

    it('tells those who do not see the audience nothing when only the audience changes', async () => {
      const { citation } = await scene.submit();
      const mine = await scene.watch(scene.responder);
      const own = await scene.watch(scene.second);
      await scene.share(citation, { tlp: 'TLP:GREEN', withoutAuthorities: true });
      expect(await own.next(1)).toEqual([expect.stringMatching(/^CHANGED/)]);
      expect(await mine.pause()).toBe('nothing');
    });

    it('takes what begins to match for coming and what no longer matches for going', async () => {
      const filter: IncidentFilter = { kind: 'severity', in: ['serious_incident'] };
      const mine = await scene.watch(scene.responder, { filter });
      const { incident, citation } = await scene.submit();
      await scene.revise(citation, { severity: { oecd: 'serious_incident' } });
      expect(await mine.next(1)).toEqual([`APPEARED ${incident}`]);
      await scene.revise(citation, { severity: { oecd: 'hazard' } });
      expect(await mine.next(1)).toEqual([`GONE ${incident}`]);
    });

    it('finds Chinese words in texts', async () => {
      const mine = await scene.watch(scene.responder, {
        filter: { kind: 'text', text: '自动驾驶' },
      });
      await scene.submit();
      const { incident } = await scene.submit({
        title: [{ lang: 'zh-Hans', value: '一辆自动驾驶汽车' }],
      });
      expect(await mine.next(1)).toEqual([`APPEARED ${incident}`]);
    });

    it('tells everybody of what became public, and nobody without an account before', async () => {
      const mine = await scene.watch(null);
      const { incident, citation } = await scene.submit({ sharing: { tlp: 'TLP:CLEAR' } });
      expect(await mine.pause()).toBe('nothing');
      const context = {
        principal: await scene.principalOf(scene.second),
        correlation: scene.correlation,
      };
      scene.done(
        await scene.network.commands.confirmPublication(
          { reportId: citation, expectedVersion: await scene.versionOf(citation) },
          context,
        ),
      );
      expect(await mine.next(1)).toEqual([`APPEARED ${incident}`]);
    });

    it('says once that the own membership changed, and goes on with the new rights', async () => {
      const communityId = await scene.network.community('aviation', [scene.source]);
      const mine = await scene.watch(scene.responder);
      const closed = { tlp: 'TLP:GREEN', community: 'aviation' } as const;
      const before = await scene.submit({ sharing: closed });
      await scene.network.given({
        type: 'CommunityMemberAdded',
        data: { communityId, organisationId: scene.responder.organisationId },
      });
      expect(await mine.next(1)).toEqual(['RESYNC']);
      const { incident } = await scene.submit({ sharing: closed });
      expect(await mine.next(1)).toEqual([`APPEARED ${incident}`]);
      await scene.revise(before.citation, { drill: false });
      expect(await mine.next(1)).toEqual([`CHANGED ${before.incident}`]);
      await scene.network.given({
        type: 'PersonRolesChanged',
        data: { personId: scene.second.personId, roles: ['reporter'] },
      });
      expect(await mine.pause()).toBe('nothing');
    });
  },
);
