const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text is a UUID in the one spelling that the network gives out. */
export const isUuid = (text: string): boolean => UUID.test(text);
