/**
 * What the image runs: `docker run tocsin <role> [arguments]`. The role becomes this process, so that signals reach it and
 * its exit code is the container's.
 */
import { fileURLToPath } from 'node:url';

const ROLES = {
  hub: '../apps/hub/dist/main.js',
  gateway: '../apps/gateway/dist/main.js',
  relay: '../apps/relay/dist/main.js',
  projector: '../apps/projector/dist/main.js',
  notifier: '../apps/notifier/dist/main.js',
  tocsin: '../apps/cli/dist/main.js',
};

const [role = 'hub', ...args] = process.argv.slice(2);
if (!Object.hasOwn(ROLES, role)) {
  console.error(`✗ There is no such role. Choose one of: ${Object.keys(ROLES).join(', ')}.`);
  process.exit(2);
}
const entry = new URL(ROLES[role], import.meta.url);
process.argv.splice(1, Infinity, fileURLToPath(entry), ...args);
await import(entry);
