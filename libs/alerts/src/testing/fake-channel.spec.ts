import { describeChannel } from './channel-contract.js';
import { FakeChannel, fails, hangs } from './fake-channel.js';

describeChannel('the one in memory', async () => {
  const channel = new FakeChannel('webhook');
  channel.behave('fails', fails());
  channel.behave('unknown', fails());
  channel.behave('hangs', hangs);
  return {
    channel,
    takes: 'takes',
    fails: 'fails',
    hangs: 'hangs',
    unknown: 'unknown',
    arrived: async () =>
      channel.inbox
        .filter(({ destination }) => destination === 'takes')
        .map(({ deliveryId }) => deliveryId),
    secrets: ['whsec_'],
    close: async () => {},
  };
});
