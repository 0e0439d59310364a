import type { ChainHead, SignedRoot } from './audit-root.ts';

/** As `writeRootFile` wrote it; whoever does not trust the file checks it before they come here. */
export const readRootFile = (file: string): { readonly signed: SignedRoot; readonly heads: readonly ChainHead[] } => {
  const [first = '', ...rest] = file.split('\n').filter((line) => line !== '');
  return {
    signed: JSON.parse(first) as SignedRoot,
    heads: rest.map((line) => {
      const [chain, seq, hash] = JSON.parse(line) as [string, number, string];
      return { chain, seq, hash };
    }),
  };
};
