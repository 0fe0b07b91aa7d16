import { runRole } from '@tocsin/process';
import { startRelay } from './start-relay.js';

await runRole(startRelay);
