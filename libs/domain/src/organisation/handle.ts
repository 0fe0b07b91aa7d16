const HANDLE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Whether a text can be a handle: what payloads and addresses call an organisation or a community. 1 to 63 small
 * letters, digits and hyphens, neither first nor last a hyphen: the shape of a DNS label (RFC 1035), so that it can
 * stand in an address, a topic name or a file name as it is.
 */
export const isHandle = (text: string): boolean => HANDLE.test(text);
