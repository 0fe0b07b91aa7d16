import { createHash } from 'node:crypto';
import type { DomainEvent, Surviving } from '@tocsin/domain';
import { changed, closed, opened, type Change } from './change.js';

type HandlingEvent = Extract<
  Surviving<DomainEvent>,
  { type: `ReportInformation${string}` | `ReportReshare${string}` }
>;

/** What is asked of sources and of holders: see schema/handling.ts and schema/information-requests.ts. */
export function changeOfHandling({ type, data }: HandlingEvent): Change {
  switch (type) {
    case 'ReportInformationRequested': {
      const { requestId, reportId: report, sourceOrganisationId: source, organisationId } = data;
      const parties = { report, source, organisation: organisationId };
      return opened('information_request', requestId, { ...parties, open: true, shared: false });
    }
    case 'ReportInformationAnswered':
      return changed('information_request', data.requestId, { open: false, shared: data.shared });
    case 'ReportReshareRequested': {
      const { requestId, reportId: report, sourceId: source } = data;
      const { organisationId: organisation, personId: person } = data;
      return opened('reshare', requestId, { report, source, organisation, person });
    }
    case 'ReportReshareGranted':
    case 'ReportReshareRefused':
      return closed('reshare', data.requestId);
    default:
      return type satisfies never;
  }
}

/** A row for each holder: he finds by it what he is asked. */
export const changesOfRecall = ({
  recallId,
  reportId: report,
  holders,
}: Extract<DomainEvent, { type: 'ReportRecalled' }>['data']): Change[] =>
  holders.map(({ organisationId, personId }) => {
    const holder = personId ?? organisationId;
    return opened('recall_holder', rowOf(recallId, holder), { holder, report });
  });

/** The same for the same recall and holder, in SQL too; no secret and no check. */
const rowOf = (recallId: string, holder: string): string =>
  createHash('md5').update(`${recallId}${holder}`).digest('hex');
