import type { Challenged, EndpointDesk } from '../webhooks/endpoint-desk.js';

/** Endpoints of tests: addresses with `silent` in them answer no challenge, those with `private` are refused. */
export class MemoryEndpointDesk implements EndpointDesk {
  readonly challenged: Challenged[] = [];
  readonly tests: { readonly webhookId: string; readonly personId: string }[] = [];
  readonly failing = new Map<string, Date>();
  #secrets = 0;

  newSecret() {
    this.#secrets += 1;
    const name = `secret-${this.#secrets}`;
    return { symmetric: `whsec_${name}`, privateKey: `whsk_${name}`, publicKey: `whpk_${name}` };
  }

  problemOf(url: string): string | null {
    if (!URL.canParse(url)) return 'URL_INVALID';
    return url.includes('private') ? 'NO_PUBLIC_ADDRESS' : null;
  }

  async challenge(endpoint: Challenged) {
    this.challenged.push(endpoint);
    const answered = !endpoint.url.includes('silent');
    const code = answered ? 'CHALLENGE_ANSWERED' : 'CHALLENGE_NOT_ANSWERED';
    return { answered, code, status: 200 };
  }

  async sendTest({ webhookId, personId }: { webhookId: string; personId: string }) {
    this.tests.push({ webhookId, personId });
    return `019b0000-0000-5000-8000-${String(this.tests.length).padStart(12, '0')}`;
  }

  async failingSince(webhookIds: readonly string[]) {
    return new Map([...this.failing].filter(([id]) => webhookIds.includes(id)));
  }
}
