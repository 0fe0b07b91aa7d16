import type { DomainEvent, Surviving } from '@tocsin/domain';
import { changed, closed, opened, type Change } from './change.js';

type HandlingEvent = Extract<
  Surviving<DomainEvent>,
  { type: `ReportInformation${string}` | `ReportReshare${string}` | 'ReportRecalled' }
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
    case 'ReportRecalled': {
      const { recallId, reportId: report, holders } = data;
      const organisations = holders.filter(({ personId }) => personId === null);
      return opened('recall', recallId, {
        report,
        organisations: organisations.map(({ organisationId }) => organisationId),
        people: holders.flatMap(({ personId }) => personId ?? []),
      });
    }
    default:
      return type satisfies never;
  }
}
