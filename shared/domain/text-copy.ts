/**
 * What a text says: that something waits in the work mailbox, and its short reference. No link (a phone opens links before anybody has
 * thought), no school, no name, no child. One part of GSM characters in either language. After the experience study, section 4, T2.
 * The Welsh is a draft: a translator must check it before live use.
 */
export const textCopy = ({ language, shortReference }: { readonly language: 'en' | 'cy'; readonly shortReference: string }): string =>
  language === 'cy'
    ? `Mae hysbysiad diogelu heb ei ddarllen. Gwiriwch eich e-bost gwaith nawr. Cyfeirnod ${shortReference}. Mewn argyfwng ffoniwch 999.`
    : `A safeguarding notification has not been read. Please check your work email now. Reference ${shortReference}. In an emergency call 999.`;
