import { MEMBERSHIP_NETWORKS, membershipScene } from '../testing/membership-scene.js';

describe.each(MEMBERSHIP_NETWORKS)('members over GraphQL, %s', (_where, openNetwork) => {
  const scene = membershipScene(openNetwork);
  const { who, run, codes, ask } = scene;

  it('shows the directory entry of a member to members in good standing', async () => {
    const fields = `constituency dutyContact { name hours timeZone } emergencyTelephone publicKey parent version communities { id }`;
    const get = `query { organisation(id: "northgate-ai") { ${fields} } }`;
    const { organisation } = await ask(get, 'omar');
    const entry = {
      expectedVersion: organisation.version,
      constituency: 'Our users',
      dutyContact: {
        name: 'Desk',
        hours: 'always',
        timeZone: 'America/New_York',
        telephone: '+12025550143',
      },
      emergencyTelephone: '+12025550199',
    };
    const wrong = {
      ...entry,
      dutyContact: { ...entry.dutyContact, timeZone: '+02:00' },
      emergencyTelephone: '911',
    };
    expect((await run('updateDirectoryEntry', wrong, 'omar')).errors[0].problems).toEqual([
      { pointer: '/dutyContact/timeZone', code: 'TIME_ZONE_UNKNOWN' },
      { pointer: '/emergencyTelephone', code: 'WRONG_FORMAT' },
    ]);
    expect(codes(await run('updateDirectoryEntry', entry, 'ada'))).toEqual(['NOT_PERMITTED']);
    const done = await run('updateDirectoryEntry', entry, 'omar', `organisation { ${fields} }`);
    expect(done.organisation).toMatchObject({
      dutyContact: { name: 'Desk' },
      emergencyTelephone: '+12025550199',
    });
    expect(codes(await run('updateDirectoryEntry', entry, 'omar'))).toEqual(['VERSION_CONFLICT']);
    expect((await ask(get, 'wei')).organisation).toEqual(done.organisation);
    expect((await ask(get, null)).organisation).toBeNull();
    expect((await ask(get, 'boris')).organisation).toMatchObject({
      dutyContact: null,
      version: null,
    });
    const list = await ask(
      '{ organisations(filter: { standing: [restricted], text: "BOREAS" }) { totalCount nodes { id } } }',
      'ada',
    );
    expect(list.organisations).toEqual({ totalCount: 1, nodes: [{ id: 'boreas-labs' }] });
  });

  it('suspends a member: its tokens are dead with the next request', async () => {
    const get = '{ organisation(id: "boreas-labs") { version standing } }';
    const expectedVersion = async () => (await ask(get, 'clara')).organisation.version;
    const act = async () => ({
      organisation: 'boreas-labs',
      expectedVersion: await expectedVersion(),
      reason: 'Fees.',
    });
    expect(codes(await run('suspendOrganisation', await act(), 'omar'))).toEqual(['NOT_PERMITTED']);
    await run('suspendOrganisation', await act(), 'clara');
    const { status, errors } = await scene.api.ask('{ viewer { tokenId } }', {}, who['boris']);
    expect([status, errors[0]?.extensions.reason]).toEqual([401, 'ACCOUNT_SUSPENDED']);
    const back = await run(
      'reinstateOrganisation',
      await act(),
      'clara',
      'organisation { standing }',
    );
    expect(back.organisation).toEqual({ standing: 'member' });
  });

  it('lets an administrator see colleagues, their tokens and when they were used, and nobody of others', async () => {
    const { people } = await ask(
      '{ people { nodes { id name roles version tokens { id label scopes lastUsedAt } } } }',
      'omar',
    );
    const ada = people.nodes.find(({ id }: { id: string }) => id === who['ada']!.personId);
    expect(ada).toMatchObject({
      name: 'Somebody',
      roles: ['reporter', 'responder'],
      tokens: [{ label: 'of a test', lastUsedAt: expect.any(String) }],
    });
    const seen = await ask('{ people { nodes { id tokens { id } } } }', 'ada');
    expect(
      seen.people.nodes.find(({ id }: { id: string }) => id === who['omar']!.personId).tokens,
    ).toBeNull();
    const foreign = { personId: who['ada']!.personId, expectedVersion: ada.version, roles: [] };
    expect(codes(await run('changeRoles', foreign, 'wei'))).toEqual(['NOT_FOUND']);
    const own = {
      personId: who['omar']!.personId,
      expectedVersion: 'v',
      roles: ['administrator', 'coordinator'],
    };
    expect(codes(await run('changeRoles', own, 'omar'))).toEqual(['NOT_PERMITTED']);
    const changed = await run(
      'changeRoles',
      { ...foreign, roles: ['reporter'] },
      'omar',
      'person { roles }',
    );
    expect(changed.person).toEqual({ roles: ['reporter'] });
    expect((await ask('{ viewer { roles } }', 'ada')).viewer.roles).toEqual(['reporter']);
  });

  it('invites, takes back, removes and erases', async () => {
    const invite = { roles: ['responder'], note: 'For the night shift' };
    const first = await run('invitePerson', invite, 'omar', 'invitationId secret expiresAt');
    const second = await run('invitePerson', invite, 'omar', 'invitationId secret');
    const { invitations } = await ask('{ invitations { id note roles } }', 'omar');
    expect(invitations.map(({ id }: { id: string }) => id)).toEqual([
      first.invitationId,
      second.invitationId,
    ]);
    expect((await ask('{ invitations { id } }', 'ada')).invitations).toEqual([]);
    await run('revokeInvitation', { invitationId: second.invitationId }, 'omar');
    const late = { secret: second.secret, name: 'Late', language: 'en' };
    expect(codes(await run('acceptInvitation', late, null))).toEqual(['INVITATION_INVALID']);
    const account = await run(
      'acceptInvitation',
      { ...late, secret: first.secret },
      null,
      'personId token',
    );
    who['night'] = { ...who['omar']!, ...account };
    const { personId } = account;
    expect(codes(await run('removePerson', { personId }, 'night'))).toEqual(['NOT_PERMITTED']);
    await run('removePerson', { personId }, 'omar');
    const { status } = await scene.api.ask('{ viewer { tokenId } }', {}, who['night']);
    expect(status).toBe(401);
    expect(codes(await run('erasePerson', { personId }, 'omar'))).toEqual([]);
    expect(codes(await run('erasePerson', { personId }, 'omar'))).toEqual(['NOTHING_CHANGES']);
  });

  it('has communities that coordinators make', async () => {
    const names = [{ lang: 'en', value: 'Harbours' }];
    await run('createCommunity', { handle: 'harbours', names }, 'clara');
    const added = await run(
      'addToCommunity',
      { community: 'harbours', organisation: 'northgate-ai' },
      'clara',
      'community { name members { id } }',
    );
    expect(added.community).toEqual({ name: 'Harbours', members: [{ id: 'northgate-ai' }] });
    const { organisation } = await ask(
      '{ organisation(id: "northgate-ai") { communities { id } } }',
      'wei',
    );
    expect(organisation.communities).toEqual([{ id: 'harbours' }]);
    expect((await ask('{ communities { totalCount } }', null)).communities.totalCount).toBe(0);
    const left = await run(
      'removeFromCommunity',
      { community: 'harbours', organisation: 'northgate-ai' },
      'omar',
      'community { members { id } }',
    );
    expect(left.community.members).toEqual([]);
  });

  it('keeps an audit log for those whom it concerns', async () => {
    const query = `query($o: ID, $after: String) { auditLog(organisation: $o, first: 3, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { kind at byOrganisation { id } byPerson { id } reason roles standing community } } }`;
    const { auditLog } = await ask(query, 'omar');
    expect(auditLog.nodes.map(({ kind }: { kind: string }) => kind)).toEqual([
      'community.member-removed',
      'community.member-added',
      'person.erased',
    ]);
    expect(auditLog.nodes[0]).toMatchObject({
      byPerson: { id: who['omar']!.personId },
      community: 'harbours',
    });
    expect(auditLog.nodes[1]).toMatchObject({
      byOrganisation: { id: 'secretariat' },
      byPerson: null,
    });
    const next = await ask(query, 'omar', { after: auditLog.pageInfo.endCursor });
    expect(next.auditLog.nodes).toHaveLength(3);
    const ofBoreas = await ask(query, 'clara', { o: 'boreas-labs' });
    expect(ofBoreas.auditLog.nodes[0]).toMatchObject({
      kind: 'organisation.standing-changed',
      standing: 'member',
      reason: 'Fees.',
    });
    for (const [as, o] of [
      ['omar', 'boreas-labs'],
      ['omar', 'no-such-member'],
      ['ada', null],
      [null, 'northgate-ai'],
    ] as const) {
      const { auditLog: empty } = await ask(query, as, { o });
      expect([empty.totalCount, empty.nodes]).toEqual([0, []]);
    }
  });

  it('ends for an organisation that leaves', async () => {
    const { organisation } = await ask('{ organisation(id: "pudong-cert") { version } }', 'wei');
    await run('leaveNetwork', { expectedVersion: organisation.version, reason: 'Merged.' }, 'wei');
    const { status } = await scene.api.ask('{ viewer { tokenId } }', {}, who['wei']);
    expect(status).toBe(401);
  });
});
