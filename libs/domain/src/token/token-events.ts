/** What a token may be used for. `read`: queries and subscriptions; `report`: mutations on reports and links;
 * `administer`: erasure, tokens, people; `feed`: a person's alerts as a feed, alone and nothing else. */
export const TOKEN_SCOPES = ['read', 'report', 'administer', 'feed'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** All that the token of an account may do: a feed has a token of its own, which stands in an address. */
export const ACCOUNT_SCOPES = ['read', 'report', 'administer'] as const satisfies TokenScope[];

/**
 * A token is handed out. Only its SHA-256 is kept; the prefix is what lists show. The label is what its owner wrote
 * ("laptop in the duty room"): sealed under the person's key.
 */
export type TokenIssued = {
  readonly type: 'TokenIssued';
  readonly data: {
    readonly tokenId: string;
    readonly personId: string;
    /** SHA-256 of the whole token, lower-case hex. */
    readonly hash: string;
    readonly prefix: string;
    readonly scopes: readonly TokenScope[];
    /** RFC 3339 UTC; null never expires. */
    readonly expiresAt: string | null;
  };
  readonly content: { readonly label: string };
};

export type TokenRevoked = {
  readonly type: 'TokenRevoked';
  readonly data: { readonly tokenId: string };
};

export type TokenEvent = TokenIssued | TokenRevoked;
