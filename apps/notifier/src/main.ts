import { runRole } from '@tocsin/process';
import { startNotifier } from './start-notifier.js';

await runRole(startNotifier);
