// Waits until its standard input closes (jest ended or was killed), then stops every PostgreSQL server below the folder
// it was given and removes the folder.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const folder = process.argv[2];

function serverIds() {
  const ids = [];
  for (const name of readdirSync(folder, { recursive: true })) {
    if (path.basename(name) !== 'postmaster.pid') continue;
    try {
      ids.push(Number(readFileSync(path.join(folder, name), 'utf8').split('\n')[0]));
    } catch {
      // It stopped by itself in this moment.
    }
  }
  return ids;
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
    return !isZombie(pid);
  } catch {
    return false;
  }
}

/** Dead, but not yet reaped by its new parent: nothing to wait for. */
function isZombie(pid) {
  try {
    return /\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Small disks that a killed spec has left mounted (only root's specs mount any). */
function mountsBelow() {
  try {
    const places = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '');
    return places.filter((at) => at.startsWith(`${folder}/`));
  } catch {
    return [];
  }
}

async function cleanUp() {
  // A worker of a killed jest may start a server in the moment jest dies: look twice.
  for (let round = 0; round < 2; round++) {
    const ids = serverIds();
    for (const pid of ids) send(pid, 'SIGQUIT');
    for (let i = 0; i < 200 && ids.some((pid) => send(pid, 0)); i++) await pause(25);
    if (ids.length === 0) break;
  }
  for (const at of mountsBelow()) spawnSync('umount', ['-l', at]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});
process.stdin.resume();
process.stdin.once('close', cleanUp);
