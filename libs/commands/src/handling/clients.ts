import type { DirectoryMember } from '@tocsin/access';
import {
  cautionsFor,
  mayKnowSource,
  accessOf,
  nameClient,
  removeClient,
  type CautionRule,
  type ReportState,
  type Viewer,
} from '@tocsin/domain';
import { nowOf, type CommandSetting } from '../command-setting.js';
import { notFound } from '../refusals.js';
import type { HandlingCommands } from './handling-commands.js';
import { askForgotten, withRecall } from './recall-holders.js';
import { actOnReport } from './report-act.js';

type Clients = Pick<HandlingCommands, 'nameClient' | 'removeClient'>;

/** Recipients of a TLP:AMBER report name their clients, and take them back. */
export const clientCommands = (setting: CommandSetting): Clients => ({
  async nameClient({ reportId, organisation }, context) {
    const { viewer } = context.principal;
    const directory = await setting.access.directory();
    const client = directory.find(({ handle }) => handle === organisation);
    if (!client) return notFound('organisation');
    let cautions: readonly CautionRule[] = [];
    const acted = await actOnReport(setting, context, {
      reportId,
      decide: async ({ recall: { report } }) => {
        const decision = nameClient(report, client, viewer);
        if (!decision.ok || report.status === 'none') return decision;
        cautions = cautionsOf(report, { client, viewer, directory, on: nowOf(setting) });
        return { ok: true, events: await withRecall(setting, report.reportId, decision.events) };
      },
    });
    if (!acted.ok) return acted;
    const { reportId: citation, position } = acted.value;
    return { ok: true, value: { reportId: citation, position, cautions } };
  },
  async removeClient({ reportId, organisation }, context) {
    const { viewer } = context.principal;
    const known = await setting.access.organisationsByHandle([organisation]);
    const client = known.get(organisation);
    if (!client) return notFound('organisation');
    const acted = await actOnReport(setting, context, {
      reportId,
      decide: async ({ recall: { report } }) => {
        const decision = removeClient(report, client.organisationId, viewer);
        if (!decision.ok || report.status === 'none') return decision;
        return { ok: true, events: await withRecall(setting, report.reportId, decision.events) };
      },
    });
    if (acted.ok) await askForgotten(setting, context, acted.value.id);
    return acted;
  },
});

type Passing = {
  readonly client: DirectoryMember;
  readonly viewer: Viewer;
  readonly directory: readonly DirectoryMember[];
  readonly on: Date;
};

/**
 * Whoever passes a report on answers to the law of his own jurisdiction, and the source to that of its own. The law of
 * a source that must not be told is not told either: it would say where it is.
 */
function cautionsOf(
  report: Exclude<ReportState, { status: 'none' }>,
  { client, viewer, directory, on }: Passing,
): CautionRule[] {
  if (report.status === 'erased') return [];
  const access = accessOf(report);
  const senders = [
    viewer.organisationId,
    ...(mayKnowSource(viewer, access) ? [report.organisationId] : []),
  ];
  const found = senders.flatMap((sender) =>
    cautionsFor({
      recordType: report.report.recordType,
      jurisdiction:
        directory.find(({ organisationId }) => organisationId === sender)?.jurisdiction ?? '',
      readers: [client.jurisdiction],
      public: false,
      on: on.toISOString().slice(0, 10),
    }),
  );
  return [...new Set(found)];
}
