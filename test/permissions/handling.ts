import { randomUUID } from 'node:crypto';
import type { DomainEvent } from '@tocsin/domain';

/** What is needed of the network of the table. */
type Scene = {
  readonly account: (viewer: string) => {
    readonly organisationId: string;
    readonly personId: string;
  };
  readonly member: (handle: string) => { readonly organisationId: string };
};

/** What was asked about a report of the table, by members and people who may not read it: and what was answered. */
export function handled(scene: Scene, column: string, reportId: string): DomainEvent[] {
  const { organisationId } = scene.member('elsewhere');
  const person = column === 'RED' ? [personOf(scene, 'named person')] : [];
  const client: DomainEvent[] =
    column === 'AMBER' ? [clientNamed(scene, reportId, 'lowtide', 'bystander')] : [];
  return [
    ...client,
    ...requested(scene, reportId, randomUUID()),
    {
      type: 'ReportRecalled',
      data: {
        reportId,
        recallId: randomUUID(),
        holders: [
          { organisationId: scene.member('bystander').organisationId, personId: null },
          { organisationId, personId: null },
          ...person,
        ],
      },
    },
    {
      type: 'ReportRecallAcknowledged',
      data: { reportId, organisationId, personId: null, result: 'not_deleted' },
      content: { reason: 'It is on tape.' },
    },
  ];
}

/** A recipient named the last of these members as its client, after the others. */
export const clientNamed = (
  scene: Pick<Scene, 'member'>,
  reportId: string,
  ...handles: readonly [string, ...string[]]
): DomainEvent => {
  const { organisationId } = scene.member('harbour');
  const clients = handles.map((handle) => scene.member(handle).organisationId);
  const [clientId = ''] = clients.slice(-1);
  return { type: 'ReportClientNamed', data: { reportId, organisationId, clientId, clients } };
};

/** A request of a recipient that was refused. */
const requested = (scene: Scene, reportId: string, requestId: string): DomainEvent[] => [
  requestBy(scene, "recipient's responder", { reportId, requestId }),
  {
    type: 'ReportReshareRefused',
    data: { reportId, requestId },
    content: { reason: 'Not yet.' },
  },
];

/** Somebody asks that a report be shared with the named person's member. */
export const requestBy = (
  scene: Scene,
  viewer: string,
  ids: { readonly reportId: string; readonly requestId: string },
): DomainEvent => ({
  type: 'ReportReshareRequested',
  data: {
    ...ids,
    sourceId: scene.member('northgate').organisationId,
    ...personOf(scene, viewer),
    organisations: [scene.member('named-lab').organisationId],
  },
  content: { reason: 'They run the same model.' },
});

const personOf = (scene: Scene, viewer: string) => {
  const { organisationId, personId } = scene.account(viewer);
  return { organisationId, personId };
};

/** A report that was taken from a recipient and from the named person. */
export const taken = (scene: Scene, reportId: string): DomainEvent => ({
  type: 'ReportRecalled',
  data: {
    reportId,
    recallId: randomUUID(),
    holders: [
      { organisationId: scene.member('harbour').organisationId, personId: null },
      personOf(scene, 'named person'),
    ],
  },
});

/** Who may read a report with the marking of a column, beside its source: he asks. */
export const ASKERS: Readonly<Record<string, string>> = {
  RED: 'named person',
  STRICT: "recipient's responder",
  AMBER: "recipient's responder",
  GREEN: 'member of the community',
  CLEAR: "recipient's responder",
  PUBLIC: "recipient's responder",
  UNNAMED: 'member of the community',
};
