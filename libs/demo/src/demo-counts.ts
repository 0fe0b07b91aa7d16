import { DEMO_MEMBERS } from './members.js';
import { DEMO_INCIDENTS } from './story.js';

/** What the demo network consists of when it is new, for those who introduce it. */
export const demoCounts = {
  organisations: DEMO_MEMBERS.length,
  /** Countries; the secretariat belongs to none. */
  jurisdictions: new Set(
    DEMO_MEMBERS.map(({ jurisdiction }) => jurisdiction).filter((code) => code !== 'INT'),
  ).size,
  incidents: DEMO_INCIDENTS,
} as const;
