import { runRole } from '@tocsin/process';
import { scaleOf } from './scale.js';
import { startCluster } from './start-cluster.js';

const scale = scaleOf(process.argv.slice(2));
await runRole((context) => startCluster(context, scale));
