/** A British number as schools write it (07700 900123, +44 7700 900123, 0044…) in E.164, which is what text services take. */
export const inE164 = (written: string): string | undefined => {
  const plain = written.replaceAll(/[\s().-]/g, '');
  const national = plain.replace(/^(?:\+44|0044)(?:0)?/, '').replace(/^0/, '');
  return /^[1-9]\d{8,9}$/.test(national) && /^(?:\+44|0044|0)/.test(plain) ? `+44${national}` : undefined;
};
