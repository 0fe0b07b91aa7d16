/**
 * Writes the software bill of materials to sbom.cdx.json: CycloneDX, by npm itself, from the lock file, so that it holds
 * the builds of every platform; what only development needs is marked as such. Fails where it is no JSON, no CycloneDX, or
 * leaves a package of production out. (With --omit=dev npm leaves out 67 of those.)
 */
import { rmSync, writeFileSync } from 'node:fs';
import { npm } from './ready/installed.mjs';
import { productionPackages } from './ready/lockfile.mjs';
import { fromRoot } from './ready/root.mjs';

const FILE = 'sbom.cdx.json';

/** What is wrong with a bill of materials; empty: nothing. @returns {string[]} */
function problemsOf(bill) {
  if (bill?.bomFormat !== 'CycloneDX') return ['it is no CycloneDX document'];
  const listed = new Set(bill.components?.map(({ purl }) => decodeURIComponent(purl ?? '')));
  const missing = productionPackages().filter(
    ({ name, version }) => !listed.has(`pkg:npm/${name}@${version}`),
  );
  return missing.map(({ name, version }) => `${name}@${version} is not in it`);
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// What an earlier run left is of another lock file.
rmSync(fromRoot(FILE), { force: true });
const format = '--sbom-format=cyclonedx';
const { code, output } = await npm(
  ['sbom', format, '--sbom-type=application', '--package-lock-only'],
  { quiet: true },
);
const problems = code === 0 ? problemsOf(read(output)) : [`npm sbom ended with ${code}`, output];
if (problems.length > 0) {
  console.error(`The bill of materials is not good:\n${problems.slice(0, 20).join('\n')}`);
  process.exitCode = 1;
} else {
  writeFileSync(fromRoot(FILE), output);
  const { components } = read(output);
  console.log(`${components.length} components in ${FILE}`);
}
