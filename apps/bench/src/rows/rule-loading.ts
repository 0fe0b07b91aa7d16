import { openPool } from '@tocsin/postgres';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { seeded, timed } from '../measure/statistics.js';
import { tidy } from '../measure/tidy.js';
import { newPlace, openPlace, type Place } from '../served/place.js';
import { startProgram } from '../served/program.js';
import type { Loaded } from '../served/rules-program.js';
import { aMember } from '../workload/members.js';
import { nth } from '../workload/nth.js';
import { aFilter, someRules } from '../workload/rules.js';
import { fill } from '../workload/submissions.js';

const SIZES = [10_000, 100_000, 1_000_000] as const;
/** Of one person; 200 are the most that he may have. */
const EACH = 50;

/** What a notifier does before it matches anything. */
export const ruleLoading: BenchRow = {
  name: 'rule-loading',
  about:
    'a notifier that starts with 10k, 100k and 1M rules: until all of them stand, read from the log and opened',
  async run(machine) {
    const figures: Figure[] = [];
    for (const size of SIZES) {
      const rules = Math.max(EACH, Math.round((size * machine.scale) / EACH) * EACH);
      figures.push(...(await measure(machine, rules)));
      await machine.clear();
    }
    return figures;
  },
};

async function measure(machine: BenchMachine, rules: number): Promise<Figure[]> {
  const place = await newPlace(machine);
  await fillRules(machine, place, rules);
  const reading = await readOnce(place);
  const program = startProgram(machine, 'rules-program');
  const loaded = await program.ask<Loaded>('load', { place, rules });
  const named = `${rules.toLocaleString('en')} rules`;
  return [
    {
      what: `start of a notifier, ${named}`,
      value: (rules / loaded.milliseconds) * 1_000,
      unit: '/s',
      rival: 'SELECT of the same rows',
      rivalValue: (rules / reading) * 1_000,
      by: 'share',
      bound: null,
    },
    {
      what: `start of a notifier, ${named}: until all stand`,
      value: loaded.milliseconds,
      unit: 'ms',
      rival: 'alone',
      rivalValue: null,
      by: 'at most',
      bound: null,
    },
    {
      what: `memory of a rule, ${named}`,
      value: loaded.bytes / rules / 1_024,
      unit: 'KiB',
      rival: 'alone',
      rivalValue: null,
      by: 'at most',
      bound: null,
    },
  ];
}

/** People and their rules in the log, and what matching writes of rules when it comes by. */
async function fillRules(machine: BenchMachine, place: Place, rules: number): Promise<void> {
  const random = seeded(machine.seed);
  const network = await openPlace(place, []);
  const members = Array.from({ length: rules / EACH }, () => aMember());
  await fill(network.store, members.length, (index) => nth(members, index).append);
  const perSecond = await fill(network.store, members.length, (index) => {
    const texts = Array.from({ length: EACH }, () => aFilter(random));
    return someRules(nth(members, index).author, texts);
  });
  await network.close();
  machine.say(`  ${rules} rules written, ${Math.round(perSecond * EACH)}/s`);
  const pool = openPool(place.url, {
    max: 1,
    applicationName: 'tocsin-bench',
    statementTimeoutMs: 0,
  });
  try {
    await pool.query(STANDING);
  } finally {
    await pool.end();
  }
  await tidy(place.url, ['events.event', 'keys.data_key', 'alerts.rule']);
}

const STANDING = `
with standing as (
  insert into alerts.rule (rule, owner, organisation, revision)
  select (data ->> 'ruleId')::uuid, (data ->> 'personId')::uuid, (data ->> 'organisationId')::uuid, position
  from events.event where type = 'AlertRuleCreated')
update alerts.checkpoint set position = (select last from events.counter)`;

const PAGE = 10_000;

/** Milliseconds to read what rules are made of, a page at a time; nothing is opened. */
async function readOnce({ url }: Place): Promise<number> {
  const pool = openPool(url, { max: 1, applicationName: 'tocsin-bench' });
  try {
    return await timed(async () => {
      for (let after = 0, isOver = false; !isOver;) {
        const { rows } = await pool.query<{ position: string }>({
          name: 'page',
          text: `select e.position, e.id, e.data, e.content, k.wrapped
                 from events.event e join keys.data_key k on k.subject = e.key_subject
                 where e.type = 'AlertRuleCreated' and e.position > $1 order by e.position limit ${PAGE}`,
          values: [after],
        });
        isOver = rows.length < PAGE;
        after = Number(rows.at(-1)?.position ?? 0);
      }
    });
  } finally {
    await pool.end();
  }
}
