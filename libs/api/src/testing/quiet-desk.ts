import { openAlertDesk, type AlertDesk, type DeskSources } from '@tocsin/matching';

/** Rules, where there is no notifier and so no alert. */
export const quietDesk = (sources: Pick<DeskSources, 'store' | 'access'>): AlertDesk =>
  openAlertDesk({
    ...sources,
    pool: { query: async () => ({ rows: [] }) } as unknown as DeskSources['pool'],
  });
