import { hashToken } from '@tocsin/access';
import { aPayload } from '@tocsin/domain/testing';
import { describeEachNetwork, describeNetwork, NOW } from './testing/each-network.js';
import { codeOf, problemsIn } from './testing/outcomes.js';
import { openCommands } from './open-commands.js';
import { valueOf } from './testing.js';

describeEachNetwork('submitting a report', (network) => {
  it('records it and opens an incident for it in the same append', async () => {
    const { submit, store, people, access } = network();
    const { position: before } = await store.head();
    const submitted = await submit('ada', { submissionId: 'case-4711' });
    expect(submitted).toMatchObject({ position: before + 3, duplicate: false });
    expect(submitted.citation).toMatch(/^TR-2026-/);
    expect(submitted.incidents).toHaveLength(1);
    const written = await store.readAll({ after: before, limit: 10 });
    expect(written.map(({ event }) => event.type)).toEqual([
      'ReportSubmitted',
      'IncidentOpened',
      'ReportLinked',
    ]);
    expect(new Set(written.map(({ appendPosition }) => appendPosition))).toEqual(
      new Set([before + 1]),
    );
    expect(written[0]).toMatchObject({
      recordedAt: NOW,
      actor: { personId: people.ada.personId, organisationId: people.ada.organisationId },
      event: { content: { submissionId: 'case-4711', report: aPayload() } },
    });
    expect(await access.cited(submitted.citation)).toMatchObject({ id: submitted.reportId });
    expect(await access.cited(submitted.incidents[0]?.citation ?? '')).toMatchObject({
      kind: 'incident',
    });
  });

  it('is done once: the same again gives the original answer, with the version of today', async () => {
    const { submit, store, commands, as } = network();
    const first = await submit('ada', { submissionId: 'case-1' });
    const { position } = await store.head();
    expect(await submit('ada', { submissionId: 'case-1' })).toEqual({ ...first, duplicate: true });
    expect((await store.head()).position).toBe(position);
    const changed = valueOf(
      await commands.reviseReport(
        {
          reportId: first.citation,
          expectedVersion: first.version,
          changes: { riskKind: 'misuse' },
        },
        await as('ada'),
      ),
    );
    expect(await submit('ada', { submissionId: 'case-1' })).toEqual({
      ...first,
      version: changed.version,
      duplicate: true,
    });
  });

  it('is recorded once when it is sent many times at the same moment', async () => {
    const { submit, store } = network();
    const { position } = await store.head();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => submit('ada', { submissionId: 'case-1' })),
    );
    expect((await store.head()).position).toBe(position + 3);
    expect(new Set(answers.map(({ citation }) => citation)).size).toBe(1);
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
  });

  it('is refused under a submission id that was used for something else', async () => {
    const { submit, commands, as, store } = network();
    const { incidents } = await submit('ada', { submissionId: 'case-1' });
    const { position } = await store.head();
    const other = { submissionId: 'case-1', report: aPayload({ riskKind: 'misuse' }) };
    expect(codeOf(await commands.submitReport(other, await as('ada')))).toBe(
      'IDEMPOTENCY_MISMATCH',
    );
    const linked = {
      submissionId: 'case-1',
      report: aPayload(),
      incidentIds: incidents.map(({ citation }) => citation),
    };
    expect(codeOf(await commands.submitReport(linked, await as('ada')))).toBe(
      'IDEMPOTENCY_MISMATCH',
    );
    expect((await store.head()).position).toBe(position);
  });

  it('draws another id when one is taken', async () => {
    const { setting: known, as } = network();
    let draws = 0;
    const random = (length: number) => {
      draws += 1;
      // Twice the same, then others.
      return new Uint8Array(length).fill(Math.max(1, draws - 4));
    };
    const setting = { ...known, random };
    const commands = openCommands(setting);
    const context = await as('ada');
    const submit = async (submissionId: string) =>
      valueOf(await commands.submitReport({ submissionId, report: aPayload() }, context));
    const [one, other] = [await submit('a'), await submit('b')];
    expect(other.citation).not.toBe(one.citation);
    expect(draws).toBeGreaterThan(4);
  });

  it('gives the original answer also to whom a new submission would be refused', async () => {
    const { submit, acts, people } = network();
    const first = await submit('ada', { submissionId: 'case-1' });
    valueOf(await acts.changeRoles({ personId: people.ada.personId, roles: ['responder'] }));
    expect(await submit('ada', { submissionId: 'case-1' })).toEqual({ ...first, duplicate: true });
  });

  it('is not looked up before it is recorded for the first time', async () => {
    const { setting, store, as } = network();
    let looked = 0;
    const findDuplicate: typeof store.findDuplicate = (key) => {
      looked += 1;
      return store.findDuplicate(key);
    };
    const commands = openCommands({ ...setting, store: { ...store, findDuplicate } });
    const submission = { submissionId: 'case-1', report: aPayload() };
    valueOf(await commands.submitReport(submission, await as('ada')));
    expect(looked).toBe(0);
    expect(valueOf(await commands.submitReport(submission, await as('ada')))).toMatchObject({
      duplicate: true,
    });
    expect(looked).toBe(1);
  });

  it('ends with the right to do so, also in the middle', async () => {
    const { commands, acts, as, people, access, store } = network();
    const context = await as('ada');
    const { personId, token } = people.ada;
    valueOf(await acts.suspendPerson({ personId }));
    const { position } = await store.head();
    const outcome = await commands.submitReport(
      { submissionId: 'case-1', report: aPayload() },
      context,
    );
    expect(codeOf(outcome)).toBe('NOT_PERMITTED');
    expect((await store.head()).position).toBe(position);
    expect(await access.signIn(hashToken(token))).toMatchObject({ problem: 'ACCOUNT_SUSPENDED' });
  });
});

describeNetwork('submitting a report', (network) => {
  it('does not mind in which order the answers of the same submission are written', async () => {
    const { submit, commands, as } = network();
    const first = await submit('ada', { submissionId: 'case-1' });
    const report = Object.fromEntries(Object.entries(aPayload()).toReversed());
    const again = await commands.submitReport({ submissionId: 'case-1', report }, await as('ada'));
    expect(again).toEqual({ ok: true, value: { ...first, duplicate: true } });
  });

  it('keeps the submission ids of two people apart', async () => {
    const { submit } = network();
    const [ada, nina] = [
      await submit('ada', { submissionId: 'case-1' }),
      await submit('nina', { submissionId: 'case-1', report: { riskKind: 'misuse' } }),
    ];
    expect(nina.citation).not.toBe(ada.citation);
  });

  it('uses up a submission id only when it is accepted', async () => {
    const { submit, commands, as } = network();
    const refused = { submissionId: 'case-1', report: { ...aPayload(), title: [] } };
    expect(codeOf(await commands.submitReport(refused, await as('ada')))).toBe('VALIDATION_FAILED');
    expect(await submit('ada', { submissionId: 'case-1' })).toMatchObject({ duplicate: false });
  });

  it('is linked to incidents that it names, in one append', async () => {
    const { submit, store } = network();
    const [one, other] = [await submit('ada'), await submit('nina')];
    const incidentIds = [one, other].map(({ incidents }) => incidents[0]?.citation ?? '');
    const { position } = await store.head();
    const third = await submit('priya', {
      incidentIds: [...incidentIds, ...incidentIds.map((id) => id.toLowerCase())],
    });
    expect(third.incidents.map(({ citation }) => citation)).toEqual(incidentIds);
    const written = await store.readAll({ after: position, limit: 10 });
    expect(written.map(({ event }) => event.type)).toEqual([
      'ReportSubmitted',
      'ReportLinked',
      'ReportLinked',
    ]);
  });
});

describeNetwork('a submission is refused', (network) => {
  const attempt = async (input: object, person: 'ada' | 'lin' | 'boris' = 'ada') => {
    const { commands, as, store } = network();
    const { position } = await store.head();
    const outcome = await commands.submitReport(
      { submissionId: 'case-1', report: aPayload(), ...input },
      await as(person),
    );
    if (!outcome.ok) expect((await store.head()).position).toBe(position);
    return outcome;
  };

  it('without the role of a reporter', async () => {
    expect(codeOf(await attempt({}, 'lin'))).toBe('NOT_PERMITTED');
    expect(codeOf(await attempt({}, 'boris'))).toBe('accepted');
  });

  it('with a token that is only for reading', async () => {
    const { commands, as } = network();
    const input = { submissionId: 'case-1', report: aPayload() };
    const outcome = await commands.submitReport(input, await as('ada', ['read', 'administer']));
    expect(codeOf(outcome)).toBe('NOT_PERMITTED');
  });

  it('for names that nobody has, each at its place, all at once', async () => {
    const { people } = network();
    const amber = {
      tlp: 'TLP:AMBER',
      recipients: ['pudong-cert', 'nobody', 'PUDONG-CERT'],
      excludedOrganisations: ['nobody-either'],
    } as const;
    const { personId } = people.lin;
    const red = { tlp: 'TLP:RED', namedPeople: [personId, 'lin', personId.toUpperCase()] } as const;
    const refused = async (sharing: object) =>
      problemsIn(await attempt({ report: { ...aPayload(), sharing } }));
    expect(await refused(amber)).toEqual([
      'ORGANISATION_UNKNOWN /sharing/recipients/1',
      'ORGANISATION_UNKNOWN /sharing/recipients/2',
      'ORGANISATION_UNKNOWN /sharing/excludedOrganisations/0',
    ]);
    expect(await refused(red)).toEqual([
      'PERSON_UNKNOWN /sharing/namedPeople/1',
      'PERSON_UNKNOWN /sharing/namedPeople/2',
    ]);
  });

  it('for a community that is unknown, or that the sender is no member of', async () => {
    const to = (community: string) =>
      attempt({ report: aPayload({ sharing: { tlp: 'TLP:GREEN', community } }) }, 'boris');
    expect(problemsIn(await to('nowhere'))).toEqual(['COMMUNITY_UNKNOWN /sharing/community']);
    expect(problemsIn(await to('hospitals'))).toEqual([
      'NOT_A_MEMBER_OF_COMMUNITY /sharing/community',
    ]);
  });

  it('for incidents that do not exist, and alike for those that the sender cannot see', async () => {
    const { submit } = network();
    const hidden = await submit('priya', { report: { sharing: { tlp: 'TLP:RED' } } });
    const open = await submit('priya');
    const [secret, shown] = [hidden, open].map(({ incidents }) => incidents[0]?.citation ?? '');
    const other = shown?.replace('TI-', 'TR-');
    const strange = ['TI-2026-00000000-0', 'no id', '\0', '', other];
    for (const id of [secret, ...strange]) {
      expect(problemsIn(await attempt({ incidentIds: [shown, id] }))).toEqual([
        'INCIDENT_UNKNOWN /incidentIds/1',
      ]);
    }
    const many = Array.from({ length: 21 }, () => shown);
    expect(problemsIn(await attempt({ incidentIds: many }))).toEqual([
      'TOO_MANY_ENTRIES /incidentIds',
    ]);
  });

  it.each([
    ['empty', ''],
    ['blank', '   '],
    ['too long', 'x'.repeat(201)],
    ['with a line break', 'case\n1'],
    ['with a NUL', 'case\u00001'],
    ['with half a character', 'case\ud8001'],
    ['no text', 4711],
    ['absent', undefined],
  ])('with a submission id that is %s', async (_, submissionId) => {
    expect(problemsIn(await attempt({ submissionId }))).toEqual(['WRONG_FORMAT /submissionId']);
  });

  it('but not for a submission id of two hundred Chinese characters', async () => {
    expect(codeOf(await attempt({ submissionId: '案'.repeat(200) }))).toBe('accepted');
  });
});

describeNetwork('validating a report', (network) => {
  it('names everything that a submission would be refused for, and writes nothing', async () => {
    const { commands, as, store } = network();
    const { position } = await store.head();
    const context = await as('lin');
    const validate = (report: unknown) => commands.validateReport(report, context);
    expect(await validate(aPayload())).toEqual([]);
    expect(
      await validate(aPayload({ sharing: { tlp: 'TLP:AMBER', recipients: ['nobody'] } })),
    ).toMatchObject([{ code: 'ORGANISATION_UNKNOWN', pointer: '/sharing/recipients/0' }]);
    expect(await validate({ ...aPayload(), title: [] })).toMatchObject([{ pointer: '/title' }]);
    expect((await store.head()).position).toBe(position);
  });
});
