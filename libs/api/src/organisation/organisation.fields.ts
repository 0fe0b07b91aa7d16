import type { DirectoryEntry } from '@tocsin/access';

/** Resolvers of Organisation. */
export const organisationFields = {
  id: ({ handle }: DirectoryEntry) => handle,
  name: ({ names, handle }: DirectoryEntry, { lang }: { lang: string }) => {
    const wanted = lang.toLowerCase();
    const main = (tag: string) => tag.toLowerCase().split('-')[0];
    const name =
      names.find((each) => each.lang.toLowerCase() === wanted) ??
      names.find((each) => main(each.lang) === main(wanted)) ??
      names[0];
    return name?.value ?? handle;
  },
};
