import { secondNetOfClocks } from './policies.js';
import { tableTexts } from './tables.js';

/** Reporting clocks. Until now there were none, so that no rebuild is needed. */
export const clocks = `
drop table if exists views.clock;
${tableTexts.clock.table('views')}
${tableTexts.clock.indexes('views')}
${secondNetOfClocks}
`;
