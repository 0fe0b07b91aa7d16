/** What programs that are measured inherit: all but the variables that would make them another network. */
export const inherited: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(?:TOCSIN_|DATABASE_URL$|PORT$|HOST$|LOG_LEVEL$)/.test(entry[0]),
  ),
);
