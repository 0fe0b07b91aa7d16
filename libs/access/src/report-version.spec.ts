import { aSharing, REPORT, someId } from '@tocsin/domain/testing';
import { reportVersion, type VersionedReport } from './report-version.js';

const secret = Buffer.alloc(32, 7);
const report: VersionedReport = {
  reportId: REPORT,
  revision: 1,
  status: 'submitted',
  label: 'TLP:GREEN',
  public: false,
  sharing: aSharing({ recipients: [someId('org', 2), someId('org', 3)] }),
  clients: [],
};

describe('the version of a report', () => {
  it('is 16 bytes that say nothing', () => {
    expect(reportVersion(secret, report)).toMatch(/^[\w-]{22}$/);
  });

  it.each([
    ['another report', { reportId: someId('rep', 2) }],
    ['another revision', { revision: 2 }],
    ['a retraction', { status: 'retracted' as const }],
    ['another label', { label: 'TLP:AMBER' as const }],
    ['a publication', { public: true }],
    ['somebody who does not see the audience', { sharing: null }],
    ['another audience', { sharing: aSharing({ recipients: [someId('org', 2)] }) }],
    ['without authorities', { sharing: { ...report.sharing!, withoutAuthorities: true } }],
    ['a client', { clients: [someId('org', 4)] }],
    ['another attribution', { sharing: { ...report.sharing!, attribution: 'must' as const } }],
  ])('differs for %s', (_, other) => {
    expect(reportVersion(secret, { ...report, ...other })).not.toBe(reportVersion(secret, report));
  });

  it('differs between installations', () => {
    expect(reportVersion(Buffer.alloc(32, 8), report)).not.toBe(reportVersion(secret, report));
  });

  it('does not depend on the order in which an audience is named', () => {
    const sharing = aSharing({ recipients: [someId('org', 3), someId('org', 2)] });
    expect(reportVersion(secret, { ...report, sharing })).toBe(reportVersion(secret, report));
  });
});
