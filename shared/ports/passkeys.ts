import type { Instant } from '../domain/incident.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { Cause, Committed, Conflict } from './cause.ts';
import type { ReferralToOpen } from './incidents.ts';

/** What a passkey lives on, told from what the device said when it was made. Never a name that somebody typed. */
export const PASSKEY_DEVICES = ['synced', 'thisDevice', 'securityKey'] as const;
export type PasskeyDevice = (typeof PASSKEY_DEVICES)[number];

/** What is needed to check a signature. Public, and still about one person: stored sealed. */
export interface PasskeyCredential {
  /** Base64url, as the device names it. */
  readonly credentialId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly transports: readonly string[];
  /** SHA-256 of the work e-mail address it was made for: the next person in the same post does not inherit it. */
  readonly addressHash: string;
}

export interface Passkey {
  /** SHA-256 of the credential's id. */
  readonly passkeyId: string;
  readonly keyAdultId: string;
  readonly device: PasskeyDevice;
  /** How often the device says that it was used; 0 for ever where passkeys are synced. */
  readonly counter: number;
  readonly createdAt: Instant;
  readonly lastUsedAt?: Instant | undefined;
  /** Set when its counter went back: there may be a copy. It never works again. */
  readonly suspendedAt?: Instant | undefined;
  readonly credential: Sensitive<PasskeyCredential>;
}

export interface PasskeyStore {
  ofKeyAdult(laCode: string, keyAdultId: string): Promise<readonly Passkey[]>;
  /** One passkey of this very key adult; another person's is not found. */
  find(laCode: string, keyAdultId: string, passkeyId: string): Promise<Passkey | undefined>;
  /** The proof that held its challenge is used up in the same transaction. */
  add(command: { readonly laCode: string; readonly passkey: Passkey; readonly proofHash: string; readonly cause: Cause }): Promise<'added' | 'known' | 'used'>;
  /** Moves the counter forward; `regressed` when somebody moved it as far meanwhile. */
  recordUse(command: { readonly keyAdultId: string; readonly passkeyId: string; readonly counter: number; readonly cause: Cause }): Promise<'recorded' | 'regressed' | 'gone'>;
  /** It may be a copy: it stops working, and the desk is told. */
  suspend(command: {
    readonly keyAdultId: string;
    readonly passkeyId: string;
    readonly referral: ReferralToOpen;
    readonly test: boolean;
    readonly cause: Cause;
  }): Promise<Committed | Conflict>;
  /** By its owner or by the desk: the cause says which. */
  remove(command: { readonly keyAdultId: string; readonly passkeyId: string; readonly cause: Cause }): Promise<'removed' | 'gone'>;
}
