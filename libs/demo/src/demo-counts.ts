import { DEMO_MEMBERS } from './members.js';
import { DEMO_INCIDENTS } from './story.js';

export type DemoCounts = {
  readonly organisations: number;
  readonly jurisdictions: number;
  readonly incidents: { readonly standing: number; readonly retracted: number };
};

/** What the demo network consists of when it is new, for those who introduce it. */
export const demoCounts: DemoCounts = {
  organisations: DEMO_MEMBERS.length,
  /** Countries; the secretariat belongs to none. */
  jurisdictions: new Set(
    DEMO_MEMBERS.map(({ jurisdiction }) => jurisdiction).filter((code) => code !== 'INT'),
  ).size,
  incidents: DEMO_INCIDENTS,
};

/** The line that introduces it. */
export const demoLine = ({ organisations, jurisdictions, incidents }: DemoCounts): string =>
  `✓ demo network: ${organisations} organisations, ${jurisdictions} jurisdictions, ` +
  `${incidents.standing + incidents.retracted} incidents, ${incidents.retracted} of them retracted (invented members)`;
