export { answeredByStory } from './alert-story.js';
export { demoCounts, demoLine, type DemoCounts } from './demo-counts.js';
export { demoFile, type DemoAccount, type DemoFile } from './demo-file.js';
export { writeDemoNetwork, type DemoSetting } from './write-demo-network.js';
