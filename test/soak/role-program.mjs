/** A process with the roles that it is started with; tests kill it. */
import { openNetwork, readSettings } from '@tocsin/network';

const read = readSettings(process.env, process.cwd());
if (!read.ok) throw new Error(read.problems.map(({ variable }) => variable).join());
const network = await openNetwork(read.settings, {
  share: true,
  roles: process.argv.slice(2),
  log: (message, ids = {}) => process.stderr.write(`${message} ${JSON.stringify(ids)}\n`),
  onFatal: (error) => {
    process.stderr.write(`fatal: ${error.code ?? error.name}\n`);
    process.exit(70);
  },
});
process.on('SIGTERM', () => {
  void network.close().finally(() => process.exit(0));
});
process.stdout.write('ready\n');
