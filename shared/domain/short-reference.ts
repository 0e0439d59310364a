/**
 * The reference that an e-mail carries and a person may type on the home page: OE-7F3K-2M9Q. It identifies a notification and proves
 * nothing. Small letters, spaces and missing dashes are forgiven.
 */
export const normaliseShortReference = (typed: string): string | undefined => {
  const plain = typed.toUpperCase().replaceAll(/[\s–—-]/g, '');
  return /^OE[A-Z0-9]{8}$/.test(plain) ? `OE-${plain.slice(2, 6)}-${plain.slice(6)}` : undefined;
};
