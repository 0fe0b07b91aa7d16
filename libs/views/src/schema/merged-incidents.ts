import { secondNetOfMerges } from './policies.js';
import { tableTexts } from './tables.js';

/**
 * Merged incidents: where each link is shown, and when what was merged into what. Until now nothing was, so that what is
 * there is told by itself; no rebuild is needed. Where the first step was run by today's text the columns are there.
 */
export const mergedIncidents = `
alter table views.incident add column if not exists root uuid, add column if not exists path uuid[];
update views.incident set root = incident where root is null;
alter table views.incident alter column root set not null;
alter table views.incident_report add column if not exists root uuid, add column if not exists path uuid[];
update views.incident_report set root = incident where root is null;
alter table views.incident_report alter column root set not null,
  drop constraint incident_report_pkey, add primary key (root, report, incident, linked_position);
drop index if exists views.incident_report_of_report;
${tableTexts.incident_report.indexes('views')}
drop table if exists views.incident_merge, views.incident_part;
${tableTexts.incident_merge.table('views')}
${tableTexts.incident_part.table('views')}
${secondNetOfMerges}
`;
