/**
 * Asks the registry for known vulnerabilities of what is installed. Fails on findings that are high or critical. A
 * registry that does not answer the question (some mirrors refuse it) is no finding: that is said aloud instead.
 */
import { npm } from './ready/installed.mjs';

const LEVEL = 'high';
const SERIOUS = ['high', 'critical'];

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const sentenceOf = ({ name, severity, via }) => {
  const titles = via.map((cause) => (typeof cause === 'string' ? `through ${cause}` : cause.title));
  return `${severity}: ${name}: ${titles.join('; ')}`;
};

const { output } = await npm(['audit', '--json', `--audit-level=${LEVEL}`], { quiet: true });
// What npm says besides stands before the document or behind it.
const report = read(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
if (report?.vulnerabilities === undefined) {
  const reason = report?.error?.summary ?? report?.message ?? 'it gave no report';
  console.log(`!!! NOT ASKED: the registry did not tell of vulnerabilities (${reason}).`);
  console.log('!!! Run `npm audit --audit-level=high` where it does.');
} else {
  const found = Object.values(report.vulnerabilities).filter(({ severity }) =>
    SERIOUS.includes(severity),
  );
  for (const each of found) console.error(sentenceOf(each));
  if (found.length > 0) process.exitCode = 1;
  else console.log('No vulnerability of this kind is known.');
}
