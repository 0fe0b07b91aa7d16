import { brokerJars, freePorts } from '@tocsin/local-kafka/testing';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '../e2e/hub-process.js';
import { REPOSITORY } from './compose-file.js';

const SCRIPTS = path.join(REPOSITORY, 'docker/kafka');

/** What the official image has in /opt/kafka/bin, each the same class of the same release. */
const TOOLS = {
  'kafka-storage.sh': 'kafka.tools.StorageTool',
  'kafka-configs.sh': 'kafka.admin.ConfigCommand',
  'kafka-server-start.sh': '-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 kafka.Kafka',
};

/** docker/kafka/*.sh on a real Kafka, at ports of this machine instead of those in the container. */
export class KafkaInstallation {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'tocsin-container-'));
  #environment: Record<string, string> = {};
  #broker: ChildProcess | null = null;
  #said = '';
  addresses = { internal: '', members: '', controller: '' };

  async prepare(password: string): Promise<void> {
    const jars = await brokerJars();
    mkdirSync(path.join(this.folder, 'bin'));
    mkdirSync(path.join(this.folder, 'data'));
    for (const [tool, program] of Object.entries(TOOLS)) {
      const text = `#!/usr/bin/env bash\nexec java -cp '${jars}' ${program} "$@"\n`;
      writeFileSync(path.join(this.folder, 'bin', tool), text, { mode: 0o755 });
    }
    const [internal, members, controller] = (await freePorts(3)).map((port) => `127.0.0.1:${port}`);
    this.addresses = { internal: internal!, members: members!, controller: controller! };
    this.#environment = {
      PATH: process.env.PATH ?? '',
      NETWORK_PASSWORD: password,
      KAFKA_HOME: this.folder,
      DATA_DIR: path.join(this.folder, 'data'),
      RUN_DIR: this.folder,
      INTERNAL_LISTEN: internal!,
      INTERNAL_ADDRESS: internal!,
      MEMBERS_LISTEN: members!,
      MEMBERS_ADDRESS: members!,
      CONTROLLER_LISTEN: controller!,
    };
  }

  /** Starts the broker and waits until the health command says that it is well. */
  async start(): Promise<void> {
    const broker = spawn('bash', [path.join(SCRIPTS, 'start.sh')], {
      cwd: this.folder,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#broker = broker;
    for (const stream of [broker.stdout, broker.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    }
    const answers = async () => {
      if (broker.exitCode !== null) throw new Error(`Kafka does not start:\n${this.#said}`);
      return opened(this.addresses.members);
    };
    await until(answers, 'Kafka answers', 120_000);
    await until(() => this.run('healthy.sh').code === 0, 'Kafka is healthy', 60_000);
  }

  get pid(): number {
    return this.#broker?.pid ?? 0;
  }

  /** Runs a script of docker/kafka to its end. */
  run(script: string, args: readonly string[] = [], variables: Record<string, string> = {}) {
    const env = { ...this.#environment, ...variables };
    const options = { cwd: this.folder, env, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(
      'bash',
      [path.join(SCRIPTS, script), ...args],
      options,
    );
    return { code: status, stdout: stdout.trim(), stderr };
  }

  properties(): Map<string, string> {
    return propertiesOf(readFileSync(path.join(this.folder, 'server.properties'), 'utf8'));
  }

  async stop(): Promise<void> {
    const broker = this.#broker;
    if (!broker || broker.exitCode !== null || broker.signalCode !== null) return;
    const ended = new Promise((resolve) => broker.once('close', resolve));
    broker.kill('SIGTERM');
    await ended;
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Lines of `name=value`. */
export const propertiesOf = (text: string): Map<string, string> =>
  new Map(
    text
      .trim()
      .split('\n')
      .map((line): [string, string] => {
        const at = line.indexOf('=');
        return [line.slice(0, at), line.slice(at + 1)];
      }),
  );

const placeOf = (address: string) => {
  const [host = '', port] = address.split(':');
  return { host, port: Number(port) };
};

const opened = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(placeOf(address));
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Metadata request, version 1, about every topic: API key, version, correlation id, no client id, null for all. */
const METADATA = Buffer.from('0003000100000001ffffffffffff', 'hex');

/** How many bytes a broker answers to somebody who asks for its topics without having signed in. */
export function answeredToNobody(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const socket = connect(placeOf(address));
    const size = Buffer.alloc(4);
    size.writeInt32BE(METADATA.length);
    socket.once('connect', () => socket.write(Buffer.concat([size, METADATA])));
    socket.on('data', (chunk) => (bytes += chunk.length));
    socket.setTimeout(10_000, () => socket.destroy(new Error('it keeps the connection open')));
    socket.once('error', reject);
    socket.once('close', () => resolve(bytes));
  });
}
