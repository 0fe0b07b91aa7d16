import { v5 as uuidv5 } from 'uuid';

/** Namespace of everything that is sent. */
const NAMESPACE = '5f0b4f5e-5d2b-4a52-9a2e-6b1d1c0f7a11';

/** The id of what is sent about an alert, a digest or a disabled endpoint to one destination: the same, however often it is made. */
export const deliveryId = (
  subject: string,
  channel: 'webhook' | 'email',
  destination: string,
): string => uuidv5(`delivery ${subject} ${channel} ${destination}`, NAMESPACE);

/** The id of a digest. An alert is in one digest of its rule, so that its first alert tells digests of one end apart. */
export const digestId = (ruleId: string, until: Date, firstAlert: string): string =>
  uuidv5(`digest ${ruleId} ${until.toISOString()} ${firstAlert}`, NAMESPACE);
