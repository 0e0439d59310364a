import type { ForcePolicy } from './force-policy.ts';
import { isSharedMailbox } from './key-adult.ts';
import type { KeyAdult } from './key-adult.ts';

/** How a key adult shows who they are, best first (DESIGN 7). */
export const PROOF_METHODS = ['passkey', 'smsCode', 'emailCode'] as const;
type Method = (typeof PROOF_METHODS)[number];

type Policy = Pick<ForcePolicy, 'emailCodeAllowed' | 'emailCodeEnrolsPasskey'>;

/** A mailbox that an office shares proves nobody: whatever the directory calls it, its address has a say too. */
const isNamed = ({ mailbox, email }: Pick<KeyAdult, 'mailbox' | 'email'>): boolean => mailbox === 'named' && !isSharedMailbox(email);

/**
 * The ways that are offered to a key adult whose address was typed. A passkey is always among them, whether or not there is one: what a
 * stranger who knows a link and an address sees must not say how that person proves themselves.
 */
export const waysOf = (keyAdult: Pick<KeyAdult, 'mailbox' | 'email'>, policy: Policy): readonly Method[] =>
  PROOF_METHODS.filter((method) => method !== 'emailCode' || (policy.emailCodeAllowed && isNamed(keyAdult)));

/** A passkey opens everything from then on, so it is made only after a proof that is as good: an e-mail is not, unless the force says so. */
export const mayEnrolAfter = (method: Method, policy: Policy): boolean => {
  switch (method) {
    case 'passkey':
    case 'smsCode':
      return true;
    case 'emailCode':
      return policy.emailCodeAllowed && policy.emailCodeEnrolsPasskey;
  }
};
