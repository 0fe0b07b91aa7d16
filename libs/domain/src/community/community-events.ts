import type { LocalName } from '../organisation/organisation-events.js';

/** A community: the circle that TLP:GREEN speaks of (TLP 2.0, "limited disclosure, within their community"). */
export type CommunityFounded = {
  readonly type: 'CommunityFounded';
  readonly data: {
    readonly communityId: string;
    readonly handle: string;
    readonly names: readonly LocalName[];
  };
};

export type CommunityMemberAdded = {
  readonly type: 'CommunityMemberAdded';
  readonly data: { readonly communityId: string; readonly organisationId: string };
};

export type CommunityMemberRemoved = {
  readonly type: 'CommunityMemberRemoved';
  readonly data: { readonly communityId: string; readonly organisationId: string };
};

export type CommunityEvent = CommunityFounded | CommunityMemberAdded | CommunityMemberRemoved;
