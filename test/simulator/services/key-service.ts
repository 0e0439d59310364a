import { createHash, createHmac } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand, GenerateMacCommand } from '@aws-sdk/client-kms';

const contextOf = (context: Readonly<Record<string, string>> | undefined): string => JSON.stringify(Object.entries(context ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)));
let made = 0;

/** A key service that remembers nothing: what it wraps says inside what it is and under which context it opens. */
export const performKeys = (command: unknown): unknown => {
  if (command instanceof GenerateDataKeyCommand) {
    made += 1;
    const plain = createHash('sha256').update(`data key ${made}`).digest();
    return { Plaintext: plain, CiphertextBlob: Buffer.from(JSON.stringify({ plain: plain.toString('base64'), context: contextOf(command.input.EncryptionContext) })) };
  }
  if (command instanceof DecryptCommand) {
    const { plain, context } = JSON.parse(Buffer.from(command.input.CiphertextBlob ?? []).toString()) as { plain: string; context: string };
    if (context !== contextOf(command.input.EncryptionContext)) throw Object.assign(new Error('refused'), { name: 'InvalidCiphertextException' });
    return { Plaintext: Buffer.from(plain, 'base64') };
  }
  if (command instanceof GenerateMacCommand) {
    return { Mac: createHmac('sha256', `simulated ${command.input.KeyId}`).update(command.input.Message ?? '').digest() };
  }
  throw new Error('the key service does not know this command');
};
