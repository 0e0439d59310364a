/** What is hashed for a code: bound to the browser's proof, so that a code seen elsewhere is worth nothing. */
export const codeHashOf = (proofHash: string, code: string): string => `${proofHash}:${code}`;
