import type { CommandContext } from '@tocsin/commands';
import { contextOf } from './attempt.js';
import type { Marking } from './oracle.js';
import type { SimulatedNetwork } from './simulated-network.js';

const MARKING: Marking = {
  label: 'CLEAR',
  community: null,
  recipients: [],
  named: [],
  excluded: [],
  withoutAuthorities: false,
  secretariat: true,
  unnamedSource: false,
};

/** A report of the herald that is public, and its incident by TI-…: what everybody hears of last. */
export type Sign = { readonly reportId: string; readonly incident: string };

export async function publicSign(world: SimulatedNetwork): Promise<Sign> {
  const { network, oracle, herald } = world;
  const submissionId = `sign-${world.draw.dice(1e9)}`;
  const report = world.payload(MARKING, 'braking');
  const before = await world.position();
  const context = await heraldContext(world);
  const outcome = await network.commands.submitReport({ submissionId, report }, context);
  if (!outcome.ok) throw new Error(outcome.error.code);
  const { reportId, citation, incidents, position } = outcome.value;
  const [incident] = incidents;
  if (!incident) throw new Error('a report opens an incident');
  await world.given({ type: 'ReportPublicationConfirmed', data: { reportId } });
  world.reports.set(reportId, { id: reportId, citation });
  const { incidentId } = incident;
  world.incidents.set(incidentId, { id: incidentId, citation: incident.citation });
  oracle.link(incidentId, reportId, position);
  oracle.reports.set(reportId, {
    source: herald.organisationId,
    author: herald.personId,
    clearedBy: herald.personId,
    marking: MARKING,
    isPublic: true,
    erased: false,
    assigned: new Set(),
    clients: [],
    said: [{ position: before + 1, word: 'braking' }],
  });
  return { reportId, incident: incident.citation };
}

/** Once everybody has heard of it, it is taken away again. */
export async function endSign(world: SimulatedNetwork, { reportId }: Sign): Promise<void> {
  const { citation } = world.reports.get(reportId)!;
  const outcome = await world.network.commands.eraseReport(
    { reportId: citation, reason: 'heard' },
    await heraldContext(world),
  );
  if (!outcome.ok) throw new Error(outcome.error.code);
  world.handling.erase(reportId);
}

const heraldContext = async (world: SimulatedNetwork): Promise<CommandContext> =>
  (await contextOf(world, world.herald.personId)) as CommandContext;
