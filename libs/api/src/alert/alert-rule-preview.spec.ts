import type { IncidentView, ReadModel } from '@tocsin/views';
import type { OperationContext } from '../operation/operation-context.js';
import { AlertRuleResolver } from './alert-rule.resolver.js';

/** Incidents that match; one more comes to be known between two looks at them. */
function growingNetwork(known: number): Pick<ReadModel, 'incidents' | 'countIncidents'> {
  let incidents = known;
  return {
    incidents: async (_viewer, { limit }) => {
      const shown = Math.min(limit, incidents);
      const hasNextPage = incidents > limit;
      incidents += 1;
      const rows = Array.from({ length: shown }, (_, number) => ({
        row: { incidentId: String(number) } as IncidentView,
        key: { value: number, id: String(number) } as never,
      }));
      return { rows, hasNextPage, hasPreviousPage: false, scannedTo: null };
    },
    countIncidents: async () => ({ exact: incidents }),
  };
}

const preview = (known: number) =>
  new AlertRuleResolver().previewAlertRule({ filter: {}, owner: 'person' }, {
    viewer: null,
    read: growingNetwork(known),
    used: { views: false, label: null },
  } as unknown as OperationContext);

describe('the preview of a rule', () => {
  it.each([0, 1, 3])('counts what it shows where that is all there is (%d)', async (known) => {
    const { count, examples } = await preview(known);
    expect(examples).toHaveLength(known);
    expect(count).toBe(known);
  });

  it('counts what it does not show', async () => {
    const { count, examples } = await preview(7);
    expect(examples).toHaveLength(3);
    expect(count).toBe(8);
  });
});
