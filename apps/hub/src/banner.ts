import { demoLine, type DemoCounts } from '@tocsin/network';
import { columns, type OpenAs } from '@tocsin/process';

/** What the first lines tell. Everything comes from what was done just now; nothing is printed that was not seen. */
export type StartReport = {
  readonly version: string;
  readonly node: string;
  /** What the start had to do first; null where it was started by other means than `npm start`. */
  readonly build: 'unchanged' | 'built' | null;
  readonly postgres: {
    readonly version: string;
    /** Where its data is, as a person would write the path; null: somebody else's server. */
    readonly place: string | null;
    readonly seconds: number;
    readonly adopted: boolean;
  };
  readonly demo: (DemoCounts & { readonly tokensFile: string }) | null;
  readonly readySeconds: number;
  /** What carries events to the views. */
  readonly feed: 'event table' | 'Kafka';
  /** Origin under which this machine reaches the hub. */
  readonly origin: string;
  /** TI-… of an incident that anybody may read; null where there is none to show. */
  readonly record: string | null;
  readonly links: readonly OpenAs[];
  /** What to read before trusting the rest, a sentence each. */
  readonly remarks: readonly string[];
  readonly pid: number;
};

/** The first lines of a hub, for the terminal. */
export function banner(report: StartReport): string {
  const { demo, links, origin, record, remarks } = report;
  const sections = [
    [`Tocsin ${report.version} · incident sharing for AI · 警钟`, ...checks(report)],
    remarks.map((remark) => `! ${remark}`),
    [
      `GraphiQL       ${origin}/graphql`,
      ...(record === null ? [] : [`Public record  ${origin}/i/${record}`]),
    ],
    links.length > 0 ? [linksTitle(report), ...linkLines(links)] : [],
    demo ? [`Scripts: tokens in ${demo.tokensFile}`] : [],
    demo ? tries(report) : [],
    ['npx tocsin doctor · docs/ · Ctrl-C stops everything'],
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  // Title and checks stand apart; so do the closing lines from what can be tried.
  return `${text.join('\n\n').replace(/\n\n(Scripts:|npx tocsin)/g, '\n$1')}\n`;
}

function checks({ node, build, postgres, demo, readySeconds, feed }: StartReport): string[] {
  const done = build === 'built' ? '✓ built' : '✓ build unchanged';
  const place = postgres.place === null ? 'DATABASE_URL' : postgres.place;
  const how = postgres.adopted ? 'was still running' : seconds(postgres.seconds);
  const first = [`✓ Node ${node}`, ...(build === null ? [] : [done])];
  return [
    [...first, `✓ PostgreSQL ${postgres.version} (${place}, ${how})`].join('   '),
    ...(demo ? [demoLine(demo)] : []),
    `✓ ready in ${seconds(readySeconds)} · ${FEEDS[feed]}`,
  ];
}

const FEEDS = {
  'event table': 'no Kafka: the event table is the feed (`npm run cluster` has Kafka)',
  Kafka: 'Kafka is the feed (KAFKA_BROKERS)',
} as const;

const linksTitle = ({ demo }: StartReport): string =>
  demo
    ? 'Open as (one-time links, this machine only):'
    : 'First administrator (one-time link, this machine only):';

const linkLines = (links: readonly OpenAs[]): string[] =>
  columns(
    links.map(({ roles, organisation, jurisdiction, url }) => [
      roles.join(', '),
      `${organisation}, ${jurisdiction}`,
      url,
    ]),
  );

/** A reporter of one member, a responder of another one abroad: the tabs are GraphiQL's. */
function tries({ links, pid }: StartReport): string[] {
  const reporter = links.find(({ roles }) => roles.includes('reporter'));
  const responder = links.find(
    ({ roles, jurisdiction }) =>
      roles.includes('responder') && jurisdiction !== reporter?.jurisdiction,
  );
  if (!reporter || !responder) return [];
  return [
    `Try: 1 as responder of ${responder.organisation}, run tab "Watch"`,
    `     2 as reporter of ${reporter.organisation}, run tab "Revise": the Flash Crash changes in 1`,
    `     3 kill -9 ${pid}, npm start, run "Watch" again: nothing is missing`,
  ];
}

const seconds = (value: number): string => `${value.toFixed(1)} s`;
