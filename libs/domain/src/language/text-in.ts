/** The text in a language (BCP 47): the same tag, else the same main language, else the first. */
export function textIn<Text extends { readonly lang: string }>(
  texts: readonly Text[],
  language: string,
): Text | undefined {
  const wanted = language.toLowerCase();
  const main = (tag: string) => tag.toLowerCase().split('-')[0];
  return (
    texts.find(({ lang }) => lang.toLowerCase() === wanted) ??
    texts.find(({ lang }) => main(lang) === main(wanted)) ??
    texts[0]
  );
}
