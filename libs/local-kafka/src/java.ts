import { spawn, spawnSync } from 'node:child_process';

/** What an Apache Kafka 4 broker needs. */
const OLDEST_JAVA = 17;

const INSTALL = 'Install them (Debian: apt-get install openjdk-17-jre-headless maven)';

/** Why no broker can be had on this machine, and what to do; null where it can. */
export function missingTools(): string | null {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8', windowsHide: true });
  const major = Number(/version "(?:1\.)?(\d+)/.exec(java.stderr ?? '')?.[1] ?? 0);
  if (java.error || major < OLDEST_JAVA) {
    const found = java.error ? 'there is no java here' : `java here is version ${major}`;
    return `A local Kafka needs Java ${OLDEST_JAVA} or newer and Maven; ${found}. ${INSTALL}, or set KAFKA_BROKERS to a Kafka of your own.`;
  }
  const maven = spawnSync('mvn', ['-v'], {
    encoding: 'utf8',
    windowsHide: true,
    shell: ON_WINDOWS,
  });
  if (maven.error || maven.status !== 0) {
    return `A local Kafka needs Maven to fetch it; there is no mvn here. ${INSTALL}, or set KAFKA_BROKERS to a Kafka of your own.`;
  }
  return null;
}

/** `mvn` is a batch file there, which only a shell starts. */
const ON_WINDOWS = process.platform === 'win32';

/** Runs a program to its end and gives what it said. Throws where it fails; arguments are not repeated in the message. */
export function runToEnd(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const shell = program === 'mvn' && ON_WINDOWS;
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      shell,
    });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      const text = Buffer.concat(said).toString();
      if (code === 0) resolve(text);
      else reject(new Error(`${program} ended with ${code}:\n${text.slice(-2000)}`));
    });
  });
}
