/** Nothing that is measured is held up by what one caller may ask: as much as can be written. */
export const unhindered: Readonly<Record<string, string>> = {
  TOCSIN_LIMIT_ORGANISATION: '999999999999+999999999',
  TOCSIN_LIMIT_TOKEN: '999999999999+999999999',
  TOCSIN_LIMIT_ANONYMOUS: '999999999999+999999999',
  TOCSIN_LIMIT_SIGN_IN: '999999999999+999999999',
};

/** What programs that are measured inherit: all but the variables that would make them another network. */
export const inherited: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(?:TOCSIN_|DATABASE_URL$|PORT$|HOST$|LOG_LEVEL$)/.test(entry[0]),
  ),
);
