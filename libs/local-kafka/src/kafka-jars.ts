import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runToEnd } from './java.js';

/** The version in pom.xml; the folder of jars is named after it. */
export const KAFKA_VERSION = '4.3.1';

/** Beside the sources and beside what is built of them alike. */
const POM = fileURLToPath(new URL('../pom.xml', import.meta.url));

/** A registry may not answer in time; what was fetched already is not fetched again. */
const PAUSES_MS = [500, 2_000];

/**
 * The class path of the broker: fetched by Maven the first time (44 MB), kept in `cache` afterwards. Two who fetch at
 * once do not disturb each other. `maven` is the program to call.
 */
export async function kafkaJars(cache: string, maven = 'mvn'): Promise<string> {
  const folder = path.join(cache, `kafka-${KAFKA_VERSION}`);
  if (!existsSync(folder)) await fetchJars({ cache, folder, maven });
  return path.join(folder, '*');
}

type Fetch = { readonly cache: string; readonly folder: string; readonly maven: string };

async function fetchJars({ cache, folder, maven }: Fetch): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, 'fetching-'));
  try {
    // A copy: Maven must not leave anything beside the sources.
    cpSync(POM, path.join(work, 'pom.xml'));
    const jars = path.join(work, 'jars');
    await copyDependencies(maven, { pom: path.join(work, 'pom.xml'), to: jars });
    if (!existsSync(folder)) renameSync(jars, folder);
  } catch (error) {
    // Somebody else was faster.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function copyDependencies(
  maven: string,
  { pom, to }: { readonly pom: string; readonly to: string },
): Promise<void> {
  const args = [
    '-q',
    '-B',
    // A jar whose checksum is wrong ends the build instead of being warned about.
    '-C',
    '-f',
    pom,
    'dependency:copy-dependencies',
    `-DoutputDirectory=${to}`,
    '-DincludeScope=runtime',
  ];
  for (const wait of PAUSES_MS) {
    const done = await runToEnd(maven, args).then(
      () => true,
      () => false,
    );
    if (done) return;
    await pause(wait);
  }
  await runToEnd(maven, args);
}
