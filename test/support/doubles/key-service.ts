import { createHmac, randomBytes } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand, GenerateMacCommand } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';

/** A key service in memory: a data key opens only under the very context it was made with. */
export const keyServiceDouble = (): KMSClient => {
  const made = new Map<string, { readonly plain: Buffer; readonly context: string }>();
  const secret = randomBytes(32);
  const contextOf = (context: Readonly<Record<string, string>> | undefined): string => JSON.stringify(Object.entries(context ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof GenerateDataKeyCommand) {
      const wrapped = randomBytes(24);
      const plain = randomBytes(32);
      made.set(wrapped.toString('base64'), { plain, context: contextOf(command.input.EncryptionContext) });
      return { Plaintext: plain, CiphertextBlob: wrapped };
    }
    if (command instanceof DecryptCommand) {
      const key = made.get(Buffer.from(command.input.CiphertextBlob ?? []).toString('base64'));
      if (!key || key.context !== contextOf(command.input.EncryptionContext)) throw Object.assign(new Error('refused'), { name: 'InvalidCiphertextException' });
      return { Plaintext: key.plain };
    }
    if (command instanceof GenerateMacCommand) return { Mac: createHmac('sha256', secret).update(command.input.Message ?? '').digest() };
    throw new Error('the key service double does not know this command');
  };
  return { send } as unknown as KMSClient;
};
