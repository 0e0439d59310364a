import type { Passkey } from '../../shared/ports/passkeys.ts';
import type { WordedPasskey } from './answer.ts';
import { formatInstant } from './format-time.ts';
import type { Words } from './words/words.ts';

const usedLine = ({ lastUsedAt, suspendedAt }: Passkey, words: Words): string => {
  if (suspendedAt !== undefined) return words.passkeys.suspended;
  return lastUsedAt === undefined ? words.passkeys.neverUsed : words.passkeys.used(formatInstant(lastUsedAt, words));
};

export const wordPasskeys = (passkeys: readonly Passkey[], words: Words): readonly WordedPasskey[] =>
  passkeys.map((passkey) => ({
    passkeyId: passkey.passkeyId,
    device: words.passkeys.devices[passkey.device],
    created: words.passkeys.created(formatInstant(passkey.createdAt, words)),
    used: usedLine(passkey, words),
  }));
