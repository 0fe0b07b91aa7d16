import { MEMBERSHIP_NETWORKS, membershipScene } from '../testing/membership-scene.js';

describe.each(MEMBERSHIP_NETWORKS)('membership over GraphQL, %s', (_where, openNetwork) => {
  const scene = membershipScene(openNetwork);
  const { who, run, codes, ask, apply, version, sponsored, later, contact } = scene;

  it('takes an application from somebody without an account, who follows it by his secret', async () => {
    const { applicationId, secret } = await apply('harbour-robotics', 'Harbour Robotics');
    const comment = { applicationId, text: 'Who is on duty?' };
    await run('commentOnApplication', { ...comment, toApplicant: true }, 'ada');
    await run('commentOnApplication', { ...comment, text: 'I doubt it.' }, 'ada');
    await run('sponsorApplication', { applicationId, statement: 'Sound.' }, 'omar');
    const answered = await run(
      'answerAsApplicant',
      { secret, text: 'A rota.' },
      null,
      'application { status }',
    );
    expect(answered).toMatchObject({ application: { status: 'open' }, errors: [] });
    const fields = `status contact { name } version commentsUntil sponsorships { organisation { id } statement }
      statements { text byApplicant organisation { id } }`;
    const own = await ask(
      `query($secret: String!) { own: applicationAsApplicant(secret: $secret) { ${fields} } }`,
      null,
      { secret },
    );
    expect(own.own).toMatchObject({
      contact: { name: 'Mei Tanaka' },
      version: null,
      commentsUntil: '2026-05-20T12:00:00.000Z',
      sponsorships: [{ organisation: { id: 'northgate-ai' }, statement: 'Sound.' }],
      statements: [
        { text: 'Who is on duty?', byApplicant: false, organisation: null },
        { text: 'A rota.', byApplicant: true, organisation: null },
      ],
    });
    const seen = await ask(`query($id: ID!) { application(id: $id) { ${fields} } }`, 'wei', {
      id: applicationId,
    });
    expect(seen.application).toMatchObject({ contact: null, version: expect.any(String) });
    expect(seen.application.statements.map(({ text }: { text: string }) => text)).toEqual([
      'Who is on duty?',
      'I doubt it.',
      'A rota.',
    ]);
  });

  it('answers about a hidden application as about none', async () => {
    const { applicationId } = await apply('quiet-lab', 'Quiet Lab');
    const query =
      'query($id: ID!) { application(id: $id) { id } applications { totalCount nodes { id } } }';
    const none = '01900000-0000-7000-8000-000000000000';
    for (const as of [null, 'boris']) {
      const [hidden, absent] = [
        await ask(query, as, { id: applicationId }),
        await ask(query, as, { id: none }),
      ];
      expect(hidden).toEqual(absent);
      expect(hidden).toEqual({ application: null, applications: { totalCount: 0, nodes: [] } });
    }
    for (const name of ['sponsorApplication', 'commentOnApplication']) {
      const more = name === 'sponsorApplication' ? { statement: 'x' } : { text: 'x' };
      const hidden = await run(name, { applicationId, ...more }, 'boris');
      expect(hidden).toEqual(await run(name, { applicationId: none, ...more }, 'omar'));
      expect(codes(hidden)).toEqual(['NOT_FOUND']);
    }
    const secret = 'query($s: String!) { applicationAsApplicant(secret: $s) { id } }';
    expect(await ask(secret, null, { s: 'tocsinapp_x' })).toEqual({ applicationAsApplicant: null });
  });

  it('tells a member that it cannot sponsor itself or its child', async () => {
    const itself = await apply('northgate-ai', 'Northgate AI');
    const child = await apply('northgate-robots', 'Northgate Robots', { parent: 'northgate-ai' });
    for (const { applicationId } of [itself, child]) {
      const outcome = await run('sponsorApplication', { applicationId, statement: 'Us.' }, 'omar');
      expect(codes(outcome)).toEqual(['SPONSOR_RELATED']);
    }
  });

  it('names what is wrong with a name, field by field', async () => {
    const wrong = await apply('Bad Handle', 'Hаrbour\u202E', {
      contact: { ...contact, email: 'a\r\nBcc: b@c.example' },
    });
    expect(wrong.errors[0].problems).toEqual(
      expect.arrayContaining([
        { pointer: '/handle', code: 'WRONG_FORMAT' },
        { pointer: '/names/0/value', code: 'BIDI_CONTROL' },
        { pointer: '/names/0/value', code: 'MIXED_SCRIPTS' },
        { pointer: '/contact/email', code: 'WRONG_FORMAT' },
      ]),
    );
  });

  it('admits after two sponsors and the time for comments, and tells the slower tab that it has changed', async () => {
    const { applicationId, secret } = await sponsored('tidal-cert', 'Tidal CERT');
    const input = {
      applicationId,
      expectedVersion: await version(applicationId),
      reason: 'Sound.',
    };
    expect(codes(await run('admitOrganisation', input, 'clara'))).toEqual(['COMMENT_WINDOW_OPEN']);
    later();
    expect(codes(await run('admitOrganisation', input, 'omar'))).toEqual(['NOT_PERMITTED']);
    const admitted = await run(
      'admitOrganisation',
      input,
      'clara',
      'application { status decision { admitted reason } }',
    );
    expect(admitted.application).toEqual({
      status: 'admitted',
      decision: { admitted: true, reason: 'Sound.' },
    });
    expect(codes(await run('refuseApplication', input, 'clara'))).toEqual(['VERSION_CONFLICT']);
    const account = await run(
      'acceptInvitation',
      { secret, name: 'Mei', language: 'en' },
      null,
      'token personId',
    );
    who['mei'] = { ...who['omar']!, ...account };
    const { viewer } = await ask('{ viewer { roles organisation { id } person { name } } }', 'mei');
    expect(viewer).toEqual({
      roles: ['administrator'],
      organisation: { id: 'tidal-cert' },
      person: { name: 'Mei' },
    });
  });

  it('warns of a name that looks like another member’s, and refuses it unless told otherwise', async () => {
    const { applicationId } = await sponsored('pudong-csrt', 'PUD0NG-CERT');
    later();
    const query = 'query($id: ID!) { application(id: $id) { lookAlikes { id } } }';
    const { application } = await ask(query, 'ada', { id: applicationId });
    expect(application.lookAlikes).toEqual([{ id: 'pudong-cert' }]);
    const input = {
      applicationId,
      expectedVersion: await version(applicationId),
      reason: 'Sound.',
    };
    expect(codes(await run('admitOrganisation', input, 'clara'))).toEqual(['LOOKS_LIKE_ANOTHER']);
    expect(
      codes(await run('admitOrganisation', { ...input, despiteLookAlike: true }, 'clara')),
    ).toEqual([]);
    const taken = await sponsored('tidal-cert', 'Other Name');
    later();
    const again = {
      ...input,
      applicationId: taken.applicationId,
      expectedVersion: await version(taken.applicationId),
    };
    expect(
      codes(await run('admitOrganisation', { ...again, despiteLookAlike: true }, 'clara')),
    ).toEqual(['HANDLE_TAKEN']);
  });

  it('lists applications page by page, by what became of them', async () => {
    const query = `query($after: String, $status: ApplicationStatus) {
      applications(status: $status, first: 2, after: $after) { totalCount nodes { handle } pageInfo { hasNextPage endCursor } } }`;
    const handles: string[] = [];
    let after: string | null = null;
    do {
      const { applications }: { applications: any } = await ask(query, 'omar', {
        after,
        status: 'open',
      });
      handles.push(...applications.nodes.map(({ handle }: { handle: string }) => handle));
      after = applications.pageInfo.hasNextPage ? applications.pageInfo.endCursor : null;
      expect(applications.totalCount).toBe(5);
    } while (after !== null);
    expect(handles).toEqual([
      'tidal-cert',
      'northgate-robots',
      'northgate-ai',
      'quiet-lab',
      'harbour-robotics',
    ]);
  });
});
