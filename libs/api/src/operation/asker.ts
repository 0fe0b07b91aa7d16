import type { Principal } from '@tocsin/access';

/** Who asks and under which id the request is known. */
export type Asker = {
  readonly principal: Principal | null;
  readonly requestId: string;
  /** W3C traceparent, where a sound one came along. */
  readonly trace: string | null;
};

/** One message of a subscription's source, and who may read it by the rights of this moment. */
export type SourceMessage = { readonly principal: Principal | null };
