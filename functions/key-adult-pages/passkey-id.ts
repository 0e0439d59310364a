import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import type { PagesDeps } from './deps.ts';

/** The name of a passkey in our tables: what the device calls it stays sealed. */
export const passkeyIdOf = (digest: PagesDeps['digest'], credentialId: string): string => digest(`passkey:${credentialId}`);

export const addressHashOf = (digest: PagesDeps['digest'], { email }: Pick<KeyAdult, 'email'>): string => digest(`passkey address:${email.trim().toLowerCase()}`);

/** What a device keeps beside a passkey, to know whose it is: the same for all of one person's, and nothing that says who they are. */
export const userIdOf = (digest: PagesDeps['digest'], { bodyKey, keyAdultId }: Pick<KeyAdult, 'bodyKey' | 'keyAdultId'>): Uint8Array =>
  Buffer.from(digest(`passkey user:${bodyKey}:${keyAdultId}`), 'hex');
