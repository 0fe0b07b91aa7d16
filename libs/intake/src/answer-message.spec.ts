import type { ReportSubmitted } from '@tocsin/domain';
import type { IntakeOutcome } from '@tocsin/wire';
import type { IntakeMessage } from './answer-message.js';
import { MemberAccounts, type Member } from './member-account.js';
import {
  aJwe,
  aMessage,
  aReport,
  answerMessage,
  aSubmission,
  intakeWorld,
  problemsOf,
  type IntakeWorld,
} from './testing/intake-world.js';

let world: IntakeWorld;

beforeAll(async () => {
  world = await intakeWorld();
});

afterAll(() => world.drop());

const answer = (message: IntakeMessage, member: Member = world.lab) =>
  answerMessage(world.setting, member, message);

const events = async () => (await world.store.head()).position;

describe('a message of a member', () => {
  it('is accepted as a report of its organisation, by an account that nobody signs in with', async () => {
    const submission = aSubmission();
    const receipt = await answer(aMessage(submission));
    expect(receipt).toMatchObject({
      submissionId: submission.submissionId,
      outcome: {
        status: 'ACCEPTED',
        reportId: expect.stringMatching(/^TR-/),
        incidentIds: [expect.stringMatching(/^TI-/)],
      },
    });
    const { position } = await world.store.head();
    const [event] = await world.store.readAll({ after: position - 3, limit: 1 });
    expect(event).toMatchObject({
      actor: { organisationId: world.lab.organisationId, tokenId: null },
      correlation: { correlationId: receipt.receiptId },
      event: { type: 'ReportSubmitted', content: { submissionId: submission.submissionId } },
    });
    const person = (await world.network.access.people([event!.actor.personId!])).get(
      event!.actor.personId!,
    );
    expect(person).toMatchObject({ roles: ['reporter'], organisationId: world.lab.organisationId });
  });

  it('may name the incidents that it belongs to', async () => {
    const first = await answer(aMessage(aSubmission()));
    const { incidentIds } = first.outcome as Extract<IntakeOutcome, { status: 'ACCEPTED' }>;
    const second = await answer(aMessage(aSubmission({ incidentIds })));
    expect(second.outcome).toMatchObject({ status: 'ACCEPTED', incidentIds });
    const unknown = aSubmission({ incidentIds: ['TI-2026-00000000-0'] });
    expect(problemsOf((await answer(aMessage(unknown))).outcome)).toEqual([
      ['INCIDENT_UNKNOWN', '/incidentIds/0'],
    ]);
  });

  it('carries its trace to the event and to the receipt', async () => {
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const receipt = await answer(aMessage(aSubmission(), { headers: { ce_traceparent: trace } }));
    expect(receipt.trace).toBe(trace);
    const { position } = await world.store.head();
    const [event] = await world.store.readAll({ after: position - 1, limit: 1 });
    expect(event?.correlation.trace).toBe(trace);
  });

  it('with the same submission again gets the first answer again, and writes nothing', async () => {
    const submission = aSubmission();
    const first = await answer(aMessage(submission));
    const before = await events();
    const second = await answer(aMessage(submission));
    expect(second.outcome).toEqual({ ...first.outcome, status: 'DUPLICATE' });
    expect(second.receiptId).not.toBe(first.receiptId);
    expect(await events()).toBe(before);
  });

  it('with a submission id that stands for another report is refused', async () => {
    const submission = aSubmission();
    await answer(aMessage(submission));
    const { outcome } = await answer(
      aMessage({ ...submission, report: aReport({ title: { lang: 'en', value: 'Another' } }) }),
    );
    expect(problemsOf(outcome)).toEqual([['IDEMPOTENCY_MISMATCH', '']]);
  });

  it('with another member’s submission id says nothing about that one', async () => {
    const submission = aSubmission();
    const first = await answer(aMessage(submission));
    const second = await answer(aMessage(submission), world.other);
    expect(second.outcome).toMatchObject({ status: 'ACCEPTED' });
    expect(second.outcome).not.toEqual(first.outcome);
  });

  it('that asks for a trial is only validated', async () => {
    const before = await events();
    const headers = { ce_dryrun: 'true' };
    const submission = aSubmission();
    expect((await answer(aMessage(submission, { headers }))).outcome).toEqual({ status: 'VALID' });
    const { outcome } = await answer(
      aMessage(aSubmission({ report: aReport({ awareAt: 'soon' }) }), { headers }),
    );
    expect(problemsOf(outcome)).toEqual([['WRONG_TYPE', '/report/awareAt']]);
    expect(await events()).toBe(before);
    expect((await answer(aMessage(submission))).outcome).toMatchObject({ status: 'ACCEPTED' });
  });

  it('is refused with every problem, in English and Chinese, at its place in the message', async () => {
    const report = { ...aReport(), awareAt: 'soon', stage: 'sometime' };
    const { outcome } = await answer(aMessage(aSubmission({ report })));
    expect(problemsOf(outcome)).toEqual(
      expect.arrayContaining([
        ['WRONG_TYPE', '/report/awareAt'],
        ['NOT_IN_LIST', '/report/stage'],
      ]),
    );
    expect(outcome).toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({
          message: { en: expect.any(String), 'zh-Hans': expect.stringMatching(/\p{Script=Han}/u) },
        }),
      ]),
    });
  });
});

describe('a label', () => {
  const sharing = (tlp: string, more: object = {}) => aReport({ sharing: { tlp, ...more } });

  it.each(['TLP:AMBER', 'TLP:AMBER+STRICT'])('%s is not taken in clear', async (tlp) => {
    const message = aMessage(aSubmission({ report: sharing(tlp) }));
    expect(problemsOf((await answer(message)).outcome)).toEqual([
      ['AMBER_NEEDS_JWE', '/report/sharing/tlp'],
    ]);
  });

  it.each(['TLP:GREEN', 'TLP:CLEAR'])('%s is', async (tlp) => {
    const message = aMessage(aSubmission({ report: sharing(tlp) }));
    expect((await answer(message)).outcome).toMatchObject({ status: 'ACCEPTED' });
  });

  it.each(['TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:GREEN'])('%s is taken as a JWE', async (tlp) => {
    expect(
      (await answer(await aJwe(world, aSubmission({ report: sharing(tlp) })))).outcome,
    ).toMatchObject({
      status: 'ACCEPTED',
    });
  });

  it('TLP:RED is not taken at all', async () => {
    const red = aSubmission({ report: sharing('TLP:RED', { namedPeople: [] }) });
    const expected = [['RED_NOT_OVER_KAFKA', '/report/sharing/tlp']];
    expect(problemsOf((await answer(aMessage(red))).outcome)).toEqual(expected);
    expect(problemsOf((await answer(await aJwe(world, red))).outcome)).toEqual(expected);
  });
});

describe('an organisation that may not report', () => {
  it('is refused while it is suspended, and not any more afterwards', async () => {
    const { acts } = world.network;
    const { organisationId } = world.other;
    await acts.changeStanding({ organisationId, standing: 'suspended', reason: 'x' });
    const submission = aSubmission();
    const message = aMessage(submission);
    expect(problemsOf((await answer(message, world.other)).outcome)).toEqual([
      ['NOT_PERMITTED', ''],
    ]);
    const headers = { ce_dryrun: 'true' };
    expect(
      problemsOf((await answer(aMessage(aSubmission(), { headers }), world.other)).outcome),
    ).toEqual([['NOT_PERMITTED', '']]);
    await acts.changeStanding({ organisationId, standing: 'member', reason: 'x' });
    expect((await answer(aMessage(submission), world.other)).outcome).toMatchObject({
      status: 'ACCEPTED',
    });
  });
});

describe('a message that is dealt with again', () => {
  it('gets the very same receipt, any number of times', async () => {
    const accepted = aMessage(aSubmission());
    const refused = aMessage(aSubmission({ report: aReport({ awareAt: 'soon' }) }));
    for (const message of [accepted, refused]) {
      const first = await answer(message);
      const before = await events();
      for (const again of [1, 2, 3]) expect([again, await answer(message)]).toEqual([again, first]);
      expect(await events()).toBe(before);
    }
  });

  it('after a crash between the report and its outcome is still the one that was accepted', async () => {
    const message = aMessage(aSubmission());
    const first = await answer(message);
    await world.pool.query('delete from intake.outcome');
    const again = await answer(message);
    expect(again).toEqual({ ...first, decidedAt: again.decidedAt });
  });

  it('after such a crash stands, also where its organisation may not report any more', async () => {
    const { organisationId } = world.other;
    const standing = (standing: 'suspended' | 'member') =>
      world.network.acts.changeStanding({ organisationId, standing, reason: 'x' });
    const message = aMessage(aSubmission());
    const first = await answer(message, world.other);
    await world.pool.query('delete from intake.outcome');
    await standing('suspended');
    // The process that goes on is another one: it knows nobody's account.
    const accounts = new MemberAccounts(world.network.access, world.network.acts);
    const again = await answerMessage({ ...world.setting, accounts }, world.other, message);
    expect(again).toEqual({ ...first, decidedAt: again.decidedAt });
    expect(problemsOf((await answer(aMessage(aSubmission()), world.other)).outcome)).toEqual([
      ['NOT_PERMITTED', ''],
    ]);
    await standing('member');
  });

  it('after such a crash stands, also where the report was erased since', async () => {
    const message = aMessage(aSubmission());
    const first = await answer(message);
    await world.pool.query('delete from intake.outcome');
    const { position } = await world.store.head();
    const [submitted] = await world.store.readAll({ after: position - 3, limit: 1 });
    const { reportId } = (submitted!.event as ReportSubmitted).data;
    await world.store.append({
      streams: [
        {
          stream: submitted!.stream,
          expectedVersion: null,
          events: [
            {
              type: 'ReportErased',
              data: { reportId, organisationId: world.lab.organisationId },
              content: { reason: 'a court said so' },
            },
          ],
        },
      ],
      actor: { personId: null, organisationId: null, tokenId: null },
      correlation: { correlationId: 'erase', causationId: null, trace: null },
      destroyKeys: [reportId],
    });
    const again = await answer(message);
    expect(again).toEqual({ ...first, decidedAt: again.decidedAt });
  });

  it('by two at once is one outcome for both', async () => {
    const message = aMessage(aSubmission());
    const before = await events();
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => answer(message)));
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    expect(await events()).toBe(before + 3);
  });

  it('is another one where the topic was made anew and offsets begin again', async () => {
    const place = { offset: 900_000 };
    const first = await answer(aMessage(aSubmission(), place));
    const second = await answer(
      aMessage(aSubmission(), { ...place, timestamp: new Date('2026-11-26T12:00:00Z') }),
    );
    expect(second.receiptId).not.toBe(first.receiptId);
    expect(second.outcome).toMatchObject({ status: 'ACCEPTED' });
    expect(second.outcome).not.toEqual(first.outcome);
  });

  it('waits, rather than be set aside, while the database is away', async () => {
    const store = { readStream: async () => [] };
    const away = Object.assign(new Error('terminating'), { code: '57P01', severity: 'FATAL' });
    const commands = { ...world.setting.commands, submitReport: () => Promise.reject(away) };
    const setting = { ...world.setting, store, commands };
    await expect(answerMessage(setting, world.lab, aMessage(aSubmission()))).rejects.toBe(away);
  });

  it('is set aside when dealing with it always fails, and the service goes on', async () => {
    const commands = {
      ...world.setting.commands,
      submitReport: () => Promise.reject(new RangeError('canary')),
    };
    const { outcome } = await answerMessage(
      { ...world.setting, commands },
      world.lab,
      aMessage(aSubmission()),
    );
    expect(outcome).toEqual({ status: 'PARKED', reason: 'DEFECT', at: 'value' });
  });
});
