import { runRole } from '@tocsin/process';
import { startHub } from './start-hub.js';

await runRole(startHub);
