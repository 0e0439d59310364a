import type { Challenge } from '../../shared/http/passkey-ceremony.ts';
import type { PendingProof } from '../../shared/ports/access.ts';
import type { PagesDeps } from './deps.ts';

/**
 * The challenge of one try. It is made from the browser's own secret, which nobody else has and which is not stored; from what it is for;
 * and from the tries that are left, so that taking the try, which comes before anything is looked at, makes it worthless. Showing a page
 * therefore writes nothing.
 */
export const challengeOf = (digest: PagesDeps['digest'], proofSecret: string, { method, triesLeft }: Pick<PendingProof, 'method' | 'triesLeft'>): Challenge =>
  Buffer.from(digest(`passkey challenge:${method}:${triesLeft}:${proofSecret}`), 'hex').toString('base64url');
