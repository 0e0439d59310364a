import type { FieldPlace } from './key-vault.ts';

/** One secret of a client's callbacks as it is stored: sealed under a data key of its own, so that whoever adds a second one need not open the first. */
export interface SealedSecret {
  readonly secretId: string;
  readonly wrapped: string;
  readonly content: Uint8Array;
  readonly addedAt: string;
}

export const callbackSecretContext = (clientId: string): Record<string, string> => ({ purpose: 'callback', clientId });
export const callbackSecretPlace = (table: string, clientId: string, secretId: string): FieldPlace => ({ table, key: clientId, field: `callbackSecret:${secretId}`, version: 1 });
