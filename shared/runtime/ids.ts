import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Digest, Ids } from '../ports/surroundings.ts';

export const systemIds: Ids = {
  uuid: () => randomUUID(),
  token: () => randomBytes(32).toString('base64url'),
  code: () => String(randomInt(0, 1_000_000)).padStart(6, '0'),
};

export const sha256: Digest = (text) => createHash('sha256').update(text, 'utf8').digest('hex');
