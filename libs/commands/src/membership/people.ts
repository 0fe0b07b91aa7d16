import {
  assignPerson,
  changeRolesOf,
  erasePerson,
  evolveReport,
  isRole,
  noReport,
  removePerson,
  streamOf,
  unassignPerson,
  type Decision,
  type DomainEvent,
  type PersonState,
} from '@tocsin/domain';
import { problem } from '@tocsin/report-format';
import type { CommandSetting } from '../command-setting.js';
import type { CommandContext, Outcome } from '../commands.js';
import { spelled } from '../load-report.js';
import { isUuid } from '../resolve-sharing.js';
import { notFound, validationFailed } from '../refusals.js';
import { act, FOLDS } from './act.js';
import type { MembershipCommands } from './membership-commands.js';

type People = Pick<
  MembershipCommands,
  'changeRolesOf' | 'removePerson' | 'erasePerson' | 'assignPerson' | 'unassignPerson'
>;

type Done = Promise<Outcome<{ readonly position: number }>>;

type OnPerson = {
  readonly personId: string;
  readonly decide: (state: PersonState) => Decision<DomainEvent>;
  readonly expectedVersion?: string;
  readonly erases?: true;
};

async function on(
  setting: CommandSetting,
  context: CommandContext,
  { personId, erases, ...given }: OnPerson,
): Done {
  if (!isUuid(personId)) return notFound('person');
  return act(setting, context, {
    ...given,
    stream: streamOf.person(personId),
    fold: FOLDS.person,
    destroys: () => (erases ? [personId] : []),
  });
}

const REPORT = { initial: noReport, evolve: evolveReport };

/** Assigns somebody, or takes him off. */
async function assign(
  setting: CommandSetting,
  context: CommandContext,
  given: {
    reportId: string;
    personId: string;
    decide: typeof assignPerson | typeof unassignPerson;
  },
): Done {
  const id = spelled('TR', given.reportId);
  const cited = id && (await setting.access.cited(id));
  if (!cited || cited.kind !== 'report') return notFound('report');
  return act(setting, context, {
    stream: streamOf.report(cited.id),
    fold: REPORT,
    decide: async (state) => {
      const { personId } = given;
      const known = isUuid(personId) ? await setting.access.people([personId]) : null;
      return given.decide(state, known?.get(personId) ?? null, context.principal.viewer);
    },
  });
}

/** What becomes of people who have an account. */
export const peopleCommands = (setting: CommandSetting): People => ({
  async changeRolesOf({ personId, expectedVersion, roles }, context) {
    if (!roles.every(isRole)) return validationFailed([problem('/roles', 'NOT_IN_LIST')]);
    const { viewer } = context.principal;
    const decide = (state: PersonState) => changeRolesOf(state, { roles }, viewer);
    return on(setting, context, { personId, expectedVersion, decide });
  },
  removePerson: ({ personId }, context) =>
    on(setting, context, {
      personId,
      decide: (state) => removePerson(state, context.principal.viewer),
    }),
  erasePerson: ({ personId }, context) =>
    on(setting, context, {
      personId,
      decide: (state) => erasePerson(state, context.principal.viewer),
      erases: true,
    }),
  assignPerson: (input, context) => assign(setting, context, { ...input, decide: assignPerson }),
  unassignPerson: (input, context) =>
    assign(setting, context, { ...input, decide: unassignPerson }),
});
