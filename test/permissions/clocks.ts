import type { DomainEvent } from '@tocsin/domain';

/** What is needed of the network of the table. */
type Scene = {
  readonly account: (viewer: string) => {
    readonly organisationId: string;
    readonly personId: string;
  };
};

type Ids = {
  readonly clockId: string;
  readonly incidentId: string;
  readonly organisationId: string;
};

/** A clock of the source for the incident of a report, with everything that can be told of one. */
export function clocked(
  scene: Scene,
  { clockId, incidentId }: Omit<Ids, 'organisationId'>,
): DomainEvent[] {
  const { organisationId, personId } = scene.account('author');
  const ids = { clockId, incidentId, organisationId };
  const by = { ...ids, personId };
  const starts = { aware: '2026-05-05T08:00:00.000Z' };
  return [
    {
      type: 'ClockStarted',
      data: { ...by, ruleId: 'eu-dora-19-initial', starts, drill: false },
      content: { note: 'The board agreed.' },
    },
    {
      type: 'ClockStartChanged',
      data: { ...by, kind: 'classified', at: '2026-05-05T10:00:00.000Z' },
      content: { reason: 'It is major.' },
    },
    { type: 'ClockRanLow', data: { ...ids, mark: 'half', dueAt: '2026-05-05T14:00:00.000Z' } },
    {
      type: 'ClockFiled',
      data: { ...by, filedAt: '2026-05-05T13:00:00.000Z' },
      content: { reference: 'BaFin 12', note: 'By their portal.' },
    },
  ];
}
