import { runRole } from '@tocsin/process';
import { startProjector } from './start-projector.js';

await runRole(startProjector);
