import { h, type ComponentChildren } from 'preact';
import { pageFrame, type PageAddress } from './page-frame.js';
import type { ClaimShown, IncidentShown, ReportShown, WithdrawalShown } from './record-query.js';
import type { RecordWords } from './record-words.js';
import { shownValue } from './shown-value.js';

/** Where the record is to be found, for who cites it: a whole address. */
type Record = { readonly incident: IncidentShown; readonly url: string };

/** The public record of an incident: label, facts with who says them, reports, how to cite, what may be done with it. */
export function recordPage(address: PageAddress, { incident, url }: Record): string {
  const { words } = address;
  const { id, tlp, title, summary, status, drill, facts, reports, askedAs } = incident;
  return pageFrame(address, `${title} (${id})`, [
    h('p', null, h('span', { class: 'tlp' }, tlp), ' ', h('code', null, id)),
    h('h1', null, title),
    drill && h('p', { class: 'mark' }, words.drill),
    status === 'retracted' && h('p', { class: 'mark' }, words.retracted),
    askedAs && h('p', { class: 'mark' }, words.merged(askedAs.id, askedAs.mergedAt.slice(0, 10))),
    h('p', null, summary),
    section(
      words.facts,
      h(
        'dl',
        null,
        facts.map(({ pointer, claims }) => fact(pointer, claims, words)),
      ),
    ),
    section(words.reports, [
      reports.nodes.map((report) => reportOf(report, words)),
      reports.totalCount !== reports.nodes.length && h('p', null, words.more),
    ]),
    section(words.cite, h('p', null, citation({ incident, url }, words))),
    section(words.use, [h('p', null, words.licence), h('p', { class: 'source' }, words.machines)]),
  ]);
}

/** What was public and no longer is: that, the day, and nothing else. */
export const withdrawnPage = (address: PageAddress, { id, withdrawnOn }: WithdrawalShown): string =>
  pageFrame(address, address.words.withdrawnTitle, [
    h('p', null, h('code', null, id)),
    h('h1', null, address.words.withdrawnTitle),
    h('p', null, address.words.withdrawn(withdrawnOn)),
  ]);

/** What is hidden, what does not exist and what is no id look alike, down to the last letter. */
export const nothingPage = (address: PageAddress): string =>
  pageFrame(address, address.words.nothingTitle, [
    h('h1', null, address.words.nothingTitle),
    h('p', null, address.words.nothing),
  ]);

const section = (title: string, content: ComponentChildren): ComponentChildren =>
  h('section', null, h('h2', null, title), content);

function fact(
  pointer: string,
  claims: readonly ClaimShown[],
  words: RecordWords,
): ComponentChildren[] {
  return [
    h('dt', null, words.pointers[pointer] ?? pointer),
    ...claims.map((claim) =>
      h('dd', null, shownValue(claim.value, words), ' ', saidBy(claim, words)),
    ),
  ];
}

function saidBy({ source, reportId, alleged }: ClaimShown, words: RecordWords): ComponentChildren {
  const said = [source?.name ?? words.unnamed, reportId, ...(alleged ? [words.alleged] : [])];
  return h('span', { class: 'source' }, `(${said.join(', ')})`);
}

function reportOf(report: ReportShown, words: RecordWords): ComponentChildren {
  const { id, source, stage, status, revision, updatedAt, description } = report;
  const about = [
    source?.name ?? words.unnamed,
    words.stages[stage],
    words.revision(revision, day(updatedAt)),
  ];
  return h(
    'article',
    null,
    h('p', null, h('code', null, id), ' ', h('span', { class: 'source' }, about.join(' · '))),
    status === 'retracted' && h('p', { class: 'mark' }, words.retracted),
    h('p', { class: 'text', lang: description.lang }, description.value),
    actionsOf(report, words),
    referencesOf(report, words),
  );
}

function actionsOf({ recommendedActions }: ReportShown, words: RecordWords): ComponentChildren {
  if (!recommendedActions?.length) return null;
  const items = recommendedActions.map(({ lang, value }) => h('li', { lang }, value));
  return [h('h3', null, words.actions), h('ul', null, items)];
}

function referencesOf({ references }: ReportShown, words: RecordWords): ComponentChildren {
  if (references.length === 0) return null;
  const items = references.map(({ url, label, licence }) => {
    const text = label ?? url ?? '';
    // The report format takes http and https alone.
    const shown = url === null ? text : h('a', { href: url, rel: 'noreferrer nofollow' }, text);
    return h('li', null, shown, licence === null ? null : ` (${licence})`);
  });
  return [h('h3', null, words.references), h('ul', null, items)];
}

/** Authors, year, title, kind and id, publisher, address: as the common styles have it. */
function citation({ incident, url }: Record, words: RecordWords): string {
  const { reports, recordedAt, title, id } = incident;
  const names = reports.nodes.map(({ source }) => source?.name ?? words.unnamed);
  const authors = [...new Set(names)].join('; ');
  return `${authors} (${recordedAt.slice(0, 4)}). ${title} [${words.citedAs} ${id}, ${day(recordedAt)}]. Tocsin. ${url}`;
}

const day = (time: string): string => time.slice(0, 'YYYY-MM-DD'.length);
