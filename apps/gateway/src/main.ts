import { runRole } from '@tocsin/process';
import { startGateway } from './start-gateway.js';

await runRole(startGateway);
