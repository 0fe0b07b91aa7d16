import { banner, type StartReport } from './banner.js';

const link = (roles: string[], organisation: string, jurisdiction: string, code: string) => ({
  roles,
  organisation,
  jurisdiction,
  url: `http://127.0.0.1:4000/as/${code}`,
});

const report: StartReport = {
  version: '0.1.0',
  node: '20.20.2',
  build: 'unchanged',
  postgres: { version: '18.4', place: './.tocsin', seconds: 0.612, adopted: false },
  demo: {
    organisations: 8,
    jurisdictions: 6,
    incidents: { standing: 5, retracted: 1 },
    tokensFile: './.tocsin/demo.json',
  },
  readySeconds: 3.14,
  feed: 'event table',
  origin: 'http://127.0.0.1:4000',
  record: 'TI-2026-7QK4M2XD-H',
  links: [
    link(['reporter'], 'Northgate AI', 'US', 'a'),
    link(['responder', 'reporter'], '浦东应急中心', 'CN', 'b'),
  ],
  remarks: [],
  pid: 41233,
};

describe('the first lines', () => {
  it('say what was started, where it is, and what can be tried', () => {
    expect(banner(report)).toBe(`Tocsin 0.1.0 · incident sharing for AI · 警钟
✓ Node 20.20.2   ✓ build unchanged   ✓ PostgreSQL 18.4 (./.tocsin, 0.6 s)
✓ demo network: 8 organisations, 6 jurisdictions, 6 incidents, 1 of them retracted (invented members)
✓ ready in 3.1 s · no Kafka: the event table is the feed (\`npm run cluster\` has Kafka)

GraphiQL       http://127.0.0.1:4000/graphql
Public record  http://127.0.0.1:4000/i/TI-2026-7QK4M2XD-H

Open as (one-time links, this machine only):
  reporter             Northgate AI, US  http://127.0.0.1:4000/as/a
  responder, reporter  浦东应急中心, CN  http://127.0.0.1:4000/as/b
Scripts: tokens in ./.tocsin/demo.json

Try: 1 as responder of 浦东应急中心, run tab "Watch"
     2 as reporter of Northgate AI, run tab "Revise": the Flash Crash changes in 1
     3 kill -9 41233, npm start, run "Watch" again: nothing is missing
npx tocsin doctor · docs/ · Ctrl-C stops everything
`);
  });

  it('say no more than there is: no demo, somebody else’s database, a remark', () => {
    const text = banner({
      ...report,
      build: null,
      demo: null,
      record: null,
      postgres: { ...report.postgres, place: null },
      links: [link(['administrator'], 'Secretariat', 'INT', 'c')],
      remarks: ['OIDC_ISSUER: set, and not used by this version.'],
    });
    expect(text).toBe(`Tocsin 0.1.0 · incident sharing for AI · 警钟
✓ Node 20.20.2   ✓ PostgreSQL 18.4 (DATABASE_URL, 0.6 s)
✓ ready in 3.1 s · no Kafka: the event table is the feed (\`npm run cluster\` has Kafka)

! OIDC_ISSUER: set, and not used by this version.

GraphiQL       http://127.0.0.1:4000/graphql

First administrator (one-time link, this machine only):
  administrator  Secretariat, INT  http://127.0.0.1:4000/as/c
npx tocsin doctor · docs/ · Ctrl-C stops everything
`);
  });

  it('say that Kafka is the feed where it is', () => {
    expect(banner({ ...report, feed: 'Kafka' })).toContain(
      '3.1 s · Kafka is the feed (KAFKA_BROKERS)',
    );
  });

  it('say that a PostgreSQL was still running', () => {
    const text = banner({ ...report, postgres: { ...report.postgres, adopted: true } });
    expect(text).toContain('✓ PostgreSQL 18.4 (./.tocsin, was still running)');
  });
});
