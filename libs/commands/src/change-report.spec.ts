import { aPayload } from '@tocsin/domain/testing';
import type { Submitted } from './commands.js';
import { describeEachNetwork, describeNetwork } from './testing/each-network.js';
import { codeOf, problemsIn } from './testing/outcomes.js';
import { valueOf, type TestNetwork, type TestPerson } from './testing.js';

const followUp = { stage: 'intermediate', changes: { severity: { oecd: 'disaster' } } } as const;

const revising =
  ({ commands, as }: TestNetwork, { citation, version }: Submitted) =>
  async (person: TestPerson, given: object = {}) =>
    commands.reviseReport(
      { reportId: citation, expectedVersion: version, ...followUp, ...given },
      await as(person),
    );

describeEachNetwork('revising a report', (network) => {
  it('records what changes and gives the version for the next change', async () => {
    const { submit, store, access } = network();
    const report = await submit('ada');
    const revise = revising(network(), report);
    const changed = valueOf(await revise('nina', { reason: ' more is known ' }));
    expect(changed).toMatchObject({ reportId: report.reportId, citation: report.citation });
    expect(changed.version).not.toBe(report.version);
    const [last] = await store.readAll({ after: changed.position - 1, limit: 1 });
    expect(last?.event).toEqual({
      type: 'ReportRevised',
      data: { reportId: report.reportId, revision: 2 },
      content: { ...followUp, reason: 'more is known' },
    });
    const next = { expectedVersion: changed.version, changes: { riskKind: 'misuse' } };
    expect(codeOf(await revise('ada', next))).toBe('accepted');
    expect((await access.reports([report.reportId])).size).toBe(1);
  });

  it('lets exactly one of many win who expect the same version', async () => {
    const { submit } = network();
    const revise = revising(network(), await submit('ada'));
    const outcomes = await Promise.all(
      ['hazard', 'serious_hazard', 'incident', 'serious_incident', 'disaster'].map((oecd) =>
        revise('ada', { changes: { severity: { oecd } } }),
      ),
    );
    const codes = outcomes.map(codeOf);
    expect(codes.filter((code) => code === 'accepted')).toHaveLength(1);
    expect(codes.filter((code) => code === 'VERSION_CONFLICT')).toHaveLength(4);
  });

  it('and erasing it at the same moment end in an erased report', async () => {
    const { submit, commands, as } = network();
    const report = await submit('ada');
    const erase = { reportId: report.citation, reason: 'personal data' };
    const [revised, erased] = await Promise.all([
      revising(network(), report)('ada'),
      commands.eraseReport(erase, await as('omar')),
    ]);
    expect(codeOf(erased)).toBe('accepted');
    expect(['accepted', 'REPORT_ERASED']).toContain(codeOf(revised));
    expect(codeOf(await revising(network(), report)('ada'))).toBe('REPORT_ERASED');
  });
});

describeNetwork('revising a report', (network) => {
  it('with a stale version tells the version of now', async () => {
    const { submit } = network();
    const revise = revising(network(), await submit('ada'));
    const changed = valueOf(await revise('ada'));
    const late = await revise('nina', { changes: { riskKind: 'misuse' } });
    expect(late).toMatchObject({
      ok: false,
      error: { code: 'VERSION_CONFLICT', version: changed.version },
    });
    for (const expectedVersion of ['', 'x', '\0', 'x'.repeat(10_000)]) {
      expect(codeOf(await revise('ada', { expectedVersion }))).toBe('VERSION_CONFLICT');
    }
  });
});

describeNetwork('a revision is refused', (network) => {
  const attempt = async (given: object, person: TestPerson = 'ada') => {
    const { submit, store } = network();
    const revise = revising(network(), await submit('ada'));
    const { position } = await store.head();
    const outcome = await revise(person, given);
    if (!outcome.ok) expect((await store.head()).position).toBe(position);
    return outcome;
  };

  it.each([
    [{ changes: { severity: { oecd: 'bad' } } }, ['NOT_IN_LIST /severity/oecd']],
    [{ changes: { sharing: { tlp: 'TLP:CLEAR' } } }, ['SHARING_NOT_BY_REVISION /sharing']],
    [{ changes: { title: null } }, ['REQUIRED /title']],
    [{ changes: { nonsense: 1 } }, ['UNKNOWN_FIELD /nonsense']],
    [{ changes: [] }, ['WRONG_TYPE ']],
    [{ changes: null }, ['WRONG_TYPE ']],
    [{ changes: { riskKind: 'misuse', stage: 'final' } }, ['STAGE_CONTRADICTS /stage']],
    [
      { stage: 'final' },
      ['REQUIRED_FOR_FINAL /response/rootCause', 'REQUIRED_FOR_FINAL /response/corrective'],
    ],
    [{ reason: 'x'.repeat(2_001) }, ['TOO_LONG /reason']],
    [{ reason: 'a\0b' }, ['NUL_CHARACTER /reason']],
    [{ reason: 'a\ud800b' }, ['LONE_SURROGATE /reason']],
    [{ kind: 'correction' }, ['REASON_REQUIRED']],
    [{ stage: undefined, changes: {} }, ['NOTHING_CHANGES']],
    [{ stage: undefined, changes: { severity: { oecd: 'incident' } } }, ['NOTHING_CHANGES']],
  ])('%j: %j', async (given, expected) => {
    expect(problemsIn(await attempt(given))).toEqual(expected);
  });

  it('when it nests ten thousand deep, or reaches for a prototype', async () => {
    const depth = 10_000;
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
    expect(problemsIn(await attempt({ changes: deep }))[0]).toMatch(/^TOO_DEEP /);
    const changes: unknown = JSON.parse('{"__proto__": {"stage": "final"}}');
    expect(problemsIn(await attempt({ changes }))).toEqual(['UNKNOWN_FIELD /__proto__']);
    expect({}).not.toHaveProperty('stage');
  });

  it("for another member's report, and for readers of the source", async () => {
    for (const person of ['priya', 'clara', 'rosa', 'walt', 'omar'] as const) {
      expect(codeOf(await attempt({}, person))).toBe('NOT_PERMITTED');
    }
  });

  it('for a reason of two thousand Chinese characters not', async () => {
    expect(codeOf(await attempt({ reason: '因'.repeat(2_000) }))).toBe('accepted');
  });

  it('with a token that lacks the scope', async () => {
    const { submit, commands, as } = network();
    const { citation: reportId, version: expectedVersion } = await submit('ada');
    const input = { reportId, expectedVersion, ...followUp };
    const outcome = await commands.reviseReport(input, await as('ada', ['read', 'administer']));
    expect(codeOf(outcome)).toBe('NOT_PERMITTED');
  });
});

describeNetwork('retracting a report', (network) => {
  it('needs a reason, happens once, and stands', async () => {
    const { submit, commands, as } = network();
    const { citation: reportId, version } = await submit('ada');
    const retract = async (reason: string, expectedVersion = version) =>
      commands.retractReport({ reportId, expectedVersion, reason }, await as('ada'));
    expect(codeOf(await retract('  '))).toBe('REASON_REQUIRED');
    expect(problemsIn(await retract('x'.repeat(2_001)))).toEqual(['TOO_LONG /reason']);
    const retracted = valueOf(await retract('mistaken'));
    expect(retracted.version).not.toBe(version);
    expect(codeOf(await retract('again', retracted.version))).toBe('REPORT_RETRACTED');
  });
});

describeEachNetwork('erasing a report', (network) => {
  it('destroys what it said, for ever and at once', async () => {
    const { submit, commands, as, store, access, organisations } = network();
    const canary = 'a canary sang in the control room';
    const report = { description: [{ lang: 'en', value: canary }] };
    const { citation: reportId, reportId: id, version } = await submit('ada', { report });
    valueOf(
      await commands.retractReport(
        { reportId, expectedVersion: version, reason: canary },
        await as('ada'),
      ),
    );
    const erased = await commands.eraseReport({ reportId, reason: 'asked for' }, await as('omar'));
    expect(erased).toMatchObject({ ok: true, value: { reportId: id, citation: reportId } });
    const log = await store.readAll({ after: 0, limit: 1_000 });
    expect(JSON.stringify(log)).not.toContain(canary);
    expect(log.at(-1)?.event).toEqual({
      type: 'ReportErased',
      data: { reportId: id, organisationId: organisations['northgate-ai'] },
      content: { reason: 'asked for' },
    });
    expect(await access.reports([id])).toEqual(new Map());
    const again = await commands.eraseReport({ reportId, reason: 'again' }, await as('omar'));
    expect(codeOf(again)).toBe('REPORT_ERASED');
  });

  it('keeps its submission id used up, and tells only that', async () => {
    const { submit, commands, as } = network();
    const { citation: reportId } = await submit('ada', { submissionId: 'case-1' });
    valueOf(await commands.eraseReport({ reportId, reason: 'asked for' }, await as('omar')));
    for (const report of [aPayload(), aPayload({ riskKind: 'misuse' })]) {
      const outcome = await commands.submitReport(
        { submissionId: 'case-1', report },
        await as('ada'),
      );
      expect(codeOf(outcome)).toBe('SUBMISSION_ERASED');
    }
  });
});

describeNetwork('erasing a report', (network) => {
  it('is for administrators of the source, also of what they may not read', async () => {
    const { submit, commands, as } = network();
    const { citation: reportId } = await submit('ada', { report: { sharing: { tlp: 'TLP:RED' } } });
    const erase = async (person: TestPerson, reason = 'asked for') =>
      commands.eraseReport({ reportId, reason }, await as(person));
    expect(codeOf(await erase('ada'))).toBe('NOT_PERMITTED');
    expect(codeOf(await erase('nina'))).toBe('NOT_FOUND');
    expect(codeOf(await erase('wei'))).toBe('NOT_FOUND');
    expect(codeOf(await erase('omar', ' '))).toBe('REASON_REQUIRED');
    const lacking = await as('omar', ['read', 'report']);
    expect(codeOf(await commands.eraseReport({ reportId, reason: 'x' }, lacking))).toBe(
      'NOT_PERMITTED',
    );
    expect(codeOf(await erase('omar'))).toBe('accepted');
  });
});
