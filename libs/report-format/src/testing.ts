export { aLangText, aReport } from './testing/a-report.js';
export { anIncidentReport } from './testing/arbitrary-report.js';
