import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const REPOSITORY = path.resolve(__dirname, '../..');
const CRUISER = path.join(REPOSITORY, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** One broken rule, as dependency-cruiser reports it. */
export interface Violation {
  readonly from: string;
  readonly rule: string;
}

/** A copy of the map over empty rooms, into which single files are planted. */
export interface PlantedProject {
  plant(files: Readonly<Record<string, string>>): void;
  violations(): Promise<Violation[]>;
  remove(): void;
}

/** Makes the project in a temporary folder; `remove()` it at the end. */
export function createPlantedProject(roomNames: readonly string[]): PlantedProject {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'tocsin-map-')));
  for (const file of ['.dependency-cruiser.cjs', 'package.json', 'tools/room-map']) {
    cpSync(path.join(REPOSITORY, file), path.join(root, file), { recursive: true });
  }
  const plant = (files: Readonly<Record<string, string>>): void => {
    for (const [name, source] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), source);
    }
  };
  for (const room of roomNames) {
    cpSync(path.join(REPOSITORY, room, 'package.json'), path.join(root, room, 'package.json'));
    plant({ [`${room}/src/index.ts`]: 'export const door = true;\n' });
    plant({ [`${room}/src/testing.ts`]: 'export const fake = true;\n' });
  }
  plantPackages(root, plant);
  return {
    plant,
    violations: () => violationsIn(root),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Real packages by link; kafkajs, which is not installed, as an empty one. */
function plantPackages(root: string, plant: PlantedProject['plant']): void {
  for (const name of ['pg', '@types/pg', 'typeorm', '@nestjs/common', 'fast-check', 'zod']) {
    mkdirSync(path.dirname(path.join(root, 'node_modules', name)), { recursive: true });
    const target = path.join(REPOSITORY, 'node_modules', name);
    symlinkSync(target, path.join(root, 'node_modules', name), 'junction');
  }
  plant({
    'node_modules/kafkajs/package.json': '{ "name": "kafkajs", "main": "index.js" }\n',
    'node_modules/kafkajs/index.js': 'exports.Kafka = class {};\n',
    'test/placeholder.ts': 'export const nothing = true;\n',
  });
}

async function violationsIn(root: string): Promise<Violation[]> {
  const question = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const answer = await promisify(execFile)(
    process.execPath,
    [CRUISER, ...question, 'apps', 'libs', 'test', 'tools'],
    { cwd: root, maxBuffer: 64 * 1024 * 1024 },
  ).catch((error: { stdout: string }) => error);
  const { summary } = JSON.parse(answer.stdout) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return summary.violations.map(({ from, rule }) => ({ from, rule: rule.name }));
}
