import { createHash } from 'node:crypto';
import type { AudiencePreview, PreviewInput } from '@tocsin/commands';
import type { CautionRule } from '@tocsin/domain';
import type { OperationContext } from '../operation/operation-context.js';
import { connectionOf } from '../paging/connection.js';
import type { PageInput } from '../paging/page.js';

type AudienceNode = AudiencePreview & {
  /** Of what was asked: a cursor goes on in the same audience. */
  readonly asked: string;
};

export const audienceOf = (preview: AudiencePreview, { sharing }: PreviewInput): AudienceNode => ({
  ...preview,
  asked: createHash('sha256').update(JSON.stringify(sharing)).digest('base64url'),
});

/** Resolvers of AudiencePreview. */
export const audienceFields = {
  organisations: (
    { organisations, asked }: AudienceNode,
    page: PageInput,
    { services: { cursors } }: OperationContext,
  ) => {
    const identity = { list: 'audience', filter: asked, order: 'handle' };
    return connectionOf(organisations, page, { cursors, identity });
  },
};

/** Resolvers of Caution. */
export const cautionFields = {
  message: ({ message }: CautionRule, { lang }: { readonly lang: string }) =>
    /^zh\b/i.test(lang) ? message['zh-Hans'] : message.en,
  source: ({ source, from }: CautionRule) => ({ ...source, appliesFrom: from }),
};
