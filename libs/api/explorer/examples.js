import changes from './tabs/changes.graphql';
import clocks from './tabs/clocks.graphql';
import incident from './tabs/incident.graphql';
import incidents from './tabs/incidents.graphql';
import known from './tabs/known.graphql';
import revise from './tabs/revise.graphql';
import submit from './tabs/submit.graphql';
import watch from './tabs/watch.graphql';

/** The smallest report that is accepted. */
const report = {
  schemaVersion: '1',
  recordType: 'near_miss',
  stage: 'initial',
  title: [{ lang: 'en', value: 'Trading assistant proposed the same order forty times' }],
  description: [{ lang: 'en', value: 'A person noticed before any order was sent.' }],
  aiInvolvement: {
    causalLink: 'suspected',
    explanation: { lang: 'en', value: 'The assistant lost its context after a restart.' },
  },
  occurred: { start: { value: new Date().toISOString().slice(0, 10), precision: 'day' } },
  awareAt: { value: new Date().toISOString().slice(0, 10), precision: 'day' },
  places: [{ country: 'SG', meaning: 'occurred' }],
  severity: { oecd: 'hazard' },
  harms: [{ oecdType: 'economic_property', materialised: 'near_miss' }],
  systems: [{ name: 'Trading assistant', artifactType: 'agent' }],
  references: [{ type: 'first_hand_statement' }],
  sharing: { tlp: 'TLP:GREEN' },
};

const text = (value) => JSON.stringify(value, null, 2);

/** Tabs of operations that run as they stand; `ask` answers a query as the person who opened the page. */
export async function exampleTabs(ask) {
  const found = await knownIds(ask).catch(() => ({}));
  const submissionId = `try-${Math.random().toString(36).slice(2, 8)}`;
  return [
    { query: watch, variables: text({ cursor: null }) },
    { query: submit, variables: text({ submissionId, report }) },
    {
      query: revise,
      variables: text({
        reportId: found.reportId ?? 'TR-…',
        expectedVersion: found.version ?? '',
        advice: `Agree pauses between venues and try them twice a year. (${new Date().toISOString()})`,
      }),
    },
    { query: incidents, variables: text({ filter: { severity: { atLeast: 'incident' } } }) },
    { query: incident, variables: text({ id: found.incidentId ?? 'TI-…' }) },
    { query: changes, variables: text({ id: found.incidentId ?? 'TI-…', since: '2026' }) },
    {
      query: clocks,
      variables: text({ jurisdiction: 'CN', day: new Date().toISOString().slice(0, 10) }),
    },
  ];
}

/** Ids that exist: the flash crash of the demonstration, or whatever there is. */
async function knownIds(ask) {
  const { data: who } = await ask({ query: '{ viewer { organisation { id } } }' });
  const own = who.viewer ? [who.viewer.organisation.id] : [];
  const { data } = await ask({ query: known, variables: { own } });
  const ownReport = data.ownFlashCrash.nodes[0] ?? data.ownReports.nodes[0];
  return {
    incidentId: (data.flashCrash.nodes[0] ?? data.incidents.nodes[0])?.id,
    reportId: ownReport?.id,
    version: ownReport?.version,
  };
}
