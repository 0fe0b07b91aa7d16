import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runToEnd } from './java.js';

/** The version in pom.xml; the folder of jars is named after it. */
export const KAFKA_VERSION = '4.3.1';

/** Beside the sources and beside what is built of them alike. */
const POM = fileURLToPath(new URL('../pom.xml', import.meta.url));

/**
 * The class path of the broker: fetched by Maven the first time (44 MB), kept in `cache` afterwards. Two who fetch at
 * once do not disturb each other.
 */
export async function kafkaJars(cache: string): Promise<string> {
  const folder = path.join(cache, `kafka-${KAFKA_VERSION}`);
  if (!existsSync(folder)) await fetchJars(cache, folder);
  return path.join(folder, '*');
}

async function fetchJars(cache: string, folder: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, 'fetching-'));
  try {
    // A copy: Maven must not leave anything beside the sources.
    cpSync(POM, path.join(work, 'pom.xml'));
    const jars = path.join(work, 'jars');
    await runToEnd('mvn', [
      '-q',
      '-B',
      // A jar whose checksum is wrong ends the build instead of being warned about.
      '-C',
      '-f',
      path.join(work, 'pom.xml'),
      'dependency:copy-dependencies',
      `-DoutputDirectory=${jars}`,
      '-DincludeScope=runtime',
    ]);
    if (!existsSync(folder)) renameSync(jars, folder);
  } catch (error) {
    // Somebody else was faster.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
