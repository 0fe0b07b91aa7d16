import { streamOf, type DomainEvent } from '../events.js';

/** Which id names the stream: the first of these that the event has. */
const NAMED_BY = [
  ['clockId', streamOf.clock],
  ['webhookId', streamOf.webhook],
  ['tokenId', streamOf.token],
  ['alertId', streamOf.alert],
  ['ruleId', streamOf.alertRule],
  ['applicationId', streamOf.application],
  ['invitationId', streamOf.invitation],
  ['communityId', streamOf.community],
  ['personId', streamOf.person],
  ['incidentId', streamOf.incident],
  ['reportId', streamOf.report],
  ['organisationId', streamOf.organisation],
] as const;

/** Events of reports that name people as well. */
const OF_REPORTS = /^Report(?:Person|Information|Client|Reshare|Recall)/;

/** The stream that an event belongs to, by the ids in it. */
export function streamFor({ type, data }: DomainEvent): string {
  const ids = data as Readonly<Record<string, string | undefined>>;
  if (OF_REPORTS.test(type) && ids['reportId']) return streamOf.report(ids['reportId']);
  if (type === 'StreamReleased') return streamOf.upkeep(data.consumer);
  for (const [name, stream] of NAMED_BY) {
    const id = ids[name];
    if (id) return stream(id);
  }
  throw new Error(`${type} names no stream`);
}
