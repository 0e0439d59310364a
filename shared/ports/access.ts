import type { Instant } from '../domain/incident.ts';
import type { BodyKey } from '../domain/recipient-body.ts';
import type { Cause } from './cause.ts';

export type ProofMethod = 'passkey' | 'smsCode' | 'emailCode';

/** What a link or a typed reference leads to. It identifies, and proves nothing. */
export interface LinkRecord {
  readonly notificationId: string;
  readonly version: number;
  readonly bodyKey: BodyKey;
  readonly keyAdultId: string;
  readonly expiresAt: Instant;
}

/** What a person is about to do with the proof. `enrolPasskey` proves nothing yet: it is the place where a new passkey's challenge stands. */
export type PendingMethod = ProofMethod | 'enrolPasskey';

export interface PendingProof {
  /** SHA-256 of the browser's cookie. */
  readonly proofHash: string;
  readonly bodyKey: BodyKey;
  /** What is to be read; absent where the proof is for looking after the school's key adults. */
  readonly notificationId?: string | undefined;
  /** The change of key adults that is to be decided. */
  readonly changeId?: string | undefined;
  readonly keyAdultId: string;
  readonly method: PendingMethod;
  /** Of a code that was sent; a passkey needs none. */
  readonly codeHash?: string | undefined;
  /** After the try that was just taken, when `takeTry` answers with it. */
  readonly triesLeft: number;
  readonly expiresAt: Instant;
}

/** No try is left. `tellNext` for the first few who ask after the last try, in case that one fell over; a flood of guesses tells nobody anew. */
export interface SpentProof {
  readonly kind: 'spent';
  readonly tellNext: boolean;
}

export interface Session {
  readonly sessionHash: string;
  readonly keyAdultId: string;
  readonly order: number;
  readonly bodyKey: BodyKey;
  readonly method: ProofMethod;
  readonly csrfToken: string;
  /** A notification version is acknowledged only by a session that was shown it. */
  readonly shown: readonly string[];
  readonly startedAt: Instant;
  readonly idleUntil: Instant;
  readonly endsAt: Instant;
}

export interface AccessStore {
  /** A live or dead link by the hash of its token; reading changes nothing. */
  findLink(tokenHash: string): Promise<LinkRecord | undefined>;
  findByShortReference(shortReference: string): Promise<Pick<LinkRecord, 'notificationId' | 'bodyKey'> | undefined>;
  /** `person`: the right address was typed after it. Every other opening may be a machine's, and is counted apart from people's. */
  countOpening(tokenHash: string, how: 'get' | 'head' | 'person', at: Instant): Promise<void>;
  /** Starts a proof; `limited` when this key adult asked too often in the last hour: three codes by text or e-mail together, twenty passkeys. */
  startProof(proof: PendingProof, cause: Cause): Promise<'started' | 'limited'>;
  /** The proof that this browser started, with the tries it has left, until it is used; reading changes nothing. */
  findProof(proofHash: string): Promise<PendingProof | undefined>;
  /** Takes one try, whatever the code is: parallel guesses cannot pass the limit. */
  takeTry(proofHash: string, at: Instant): Promise<{ readonly kind: 'tried'; readonly proof: PendingProof } | SpentProof | { readonly kind: 'expired' } | { readonly kind: 'unknown' }>;
  /** The code was right: the proof is used up and the session starts, in one transaction. */
  startSession(proofHash: string, session: Session, cause: Cause): Promise<'started' | 'used'>;
  findSession(sessionHash: string): Promise<Session | undefined>;
  touchSession(sessionHash: string, idleUntil: Instant, shown?: string): Promise<void>;
  endSession(sessionHash: string, cause: Cause): Promise<void>;
}
