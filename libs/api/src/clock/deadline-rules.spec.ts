import {
  OBLIGATED_ROLES,
  RULE_SOURCES_READ,
  RULE_STAGES,
  START_KINDS,
  TASK_REASONS,
} from '@tocsin/domain';
import { memoryNetwork, openTestApi, type TestApi } from '../testing.js';

describe('the catalogue of deadline rules', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await openTestApi(memoryNetwork());
  });
  afterAll(async () => {
    expect(api.defects).toEqual([]);
    await api.close();
  });

  const asked = async (query: string) => {
    const { data, errors } = await api.ask(query, {}, null);
    expect(errors).toEqual([]);
    return data;
  };
  const idsOf = async (search: string): Promise<string[]> => {
    const { deadlineRules } = await asked(`{ deadlineRules${search} { id } }`);
    return deadlineRules.map(({ id }: { id: string }) => id);
  };

  it('is there for whoever asks, without a token, with every field of all forty', async () => {
    const { deadlineRules } =
      await asked(`{ deadlineRules { id regime jurisdiction citation obligatedRole recipient trigger
      startsFrom startText deadline { kind limits { from period } until why } immediately stage binding effectiveFrom
      allowsIncomplete quote source verified notes } }`);
    expect(deadlineRules).toHaveLength(40);
  });

  it('tells what is due from two starts, again and again, and at no time that could be named', async () => {
    const fields = '{ deadline { kind limits { from period } until why } }';
    const answer = await asked(`{
      dora: deadlineRule(id: "eu-dora-19-initial") ${fields}
      code: deadlineRule(id: "eu-gpai-cop-9.3-intermediate") ${fields}
      japan: deadlineRule(id: "jp-appi-26-prompt") ${fields}
      none: deadlineRule(id: "eu-aia-73-99") ${fields} }`);
    expect(answer).toEqual({
      dora: {
        deadline: {
          kind: 'within',
          limits: [
            { from: 'classified', period: 'PT4H' },
            { from: 'aware', period: 'PT24H' },
          ],
          until: null,
          why: null,
        },
      },
      code: {
        deadline: {
          kind: 'every',
          limits: [{ from: 'sent', period: 'P28D' }],
          until: 'resolved',
          why: null,
        },
      },
      japan: { deadline: { kind: 'task', limits: [], until: null, why: 'guideline' } },
      none: null,
    });
  });

  it('finds those of a jurisdiction, for a role, in force on a day', async () => {
    expect(await idsOf('(jurisdiction: "EU", role: controller)')).toEqual(['eu-gdpr-33-1']);
    expect(await idsOf('(jurisdiction: "US-NY", inForceOn: "2026-12-31")')).toEqual([]);
    expect(await idsOf('(jurisdiction: "US-NY", inForceOn: "2027")')).toHaveLength(2);
    expect(await idsOf('(jurisdiction: "KR", inForceOn: "2026-11-26T12:00Z")')).toEqual([
      'kr-pipa-34-40',
    ]);
    expect(await idsOf('(jurisdiction: "nowhere")')).toEqual([]);
  });

  it('refuses a day that is none, and says where', async () => {
    const { errors } = await api.ask('{ deadlineRules(inForceOn: "2026-02-30") { id } }', {}, null);
    expect(errors[0]?.extensions).toMatchObject({
      code: 'VALIDATION_FAILED',
      problems: [{ pointer: '/inForceOn' }],
    });
  });

  it.each([
    ['ObligatedRole', OBLIGATED_ROLES],
    ['RuleStage', RULE_STAGES],
    ['ClockStart', START_KINDS],
    ['TaskReason', TASK_REASONS],
    ['RuleSourceRead', RULE_SOURCES_READ],
  ])('knows each %s that the domain knows', async (name, known) => {
    const { __type: type } = await asked(`{ __type(name: "${name}") { enumValues { name } } }`);
    expect(type.enumValues.map((each: { name: string }) => each.name)).toEqual(known);
  });
});
