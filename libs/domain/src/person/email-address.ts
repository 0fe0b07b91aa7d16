/**
 * What the HTML Living Standard calls a valid e-mail address (4.10.5.1.5): one address and nothing else. Line breaks,
 * names, comments, quotes, groups and lists are none.
 */
const ADDRESS =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** RFC 5321, 4.5.3.1: a path has 256 octets with its brackets, a local part 64. */
const ADDRESS_CHARACTERS = 254;
const LOCAL_CHARACTERS = 64;

export type AddressProblem = 'ADDRESS_REQUIRED' | 'ADDRESS_TOO_LONG' | 'ADDRESS_INVALID';

/**
 * What stands against mailing to a text, or null. The rule is narrower than RFC 5322, so that no program on the way can
 * read a second recipient or a header into it.
 */
export function addressProblem(text: string): AddressProblem | null {
  if (!text) return 'ADDRESS_REQUIRED';
  if (text.length > ADDRESS_CHARACTERS || text.indexOf('@') > LOCAL_CHARACTERS)
    return 'ADDRESS_TOO_LONG';
  return ADDRESS.test(text) ? null : 'ADDRESS_INVALID';
}
