import { timingSafeEqual } from 'node:crypto';

/** Compares two secrets in a time that tells nothing about where they differ. Their length is no secret. */
export const equalSecrets = (a: string, b: string): boolean => {
  const left = Buffer.from(a, 'utf8');
  const right = Buffer.from(b, 'utf8');
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
};
