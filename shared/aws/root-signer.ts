import { GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';
import { createHash } from 'node:crypto';
import type { RootSigner } from '../ports/audit.ts';

/** `keyIds`: one or more, separated by spaces; the first signs, all are named in each root as those that may sign the next. */
export const createRootSigner = (kms: KMSClient, keyIds: string): RootSigner => {
  const ids = keyIds.split(' ').filter((id) => id !== '');
  return {
    keys: async () =>
      Promise.all(
        ids.map(async (KeyId) => {
          const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
          if (!PublicKey) throw new Error('the key service showed no public key');
          const bytes = Buffer.from(PublicKey);
          return { key: bytes.toString('base64'), kid: createHash('sha256').update(bytes).digest('hex') };
        }),
      ),
    async sign(text) {
      // The text may be longer than the key service takes, so its digest is signed: to whoever verifies it is the same.
      const Message = createHash('sha256').update(text).digest();
      const { Signature } = await kms.send(new SignCommand({ KeyId: ids[0], Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }));
      if (!Signature) throw new Error('the key service made no signature');
      return Buffer.from(Signature).toString('base64');
    },
  };
};
