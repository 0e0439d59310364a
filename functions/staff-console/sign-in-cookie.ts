import { safeReturn } from './safe-return.ts';

/** A sign-in under way. It is kept by the browser that asked, and by nobody else: a stranger who only begins writes nothing here. */
export interface SignInUnderWay {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** A path of our own, where the person wanted to go. */
  readonly returnTo: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const PARTS = /^([\w-]{20,64})\.([\w-]{20,64})\.([\w-]{43,64})\.(\d{13})\.([\w-]{0,400})$/;

export const writeSignIn = ({ state, nonce, verifier, returnTo, expiresAt }: SignInUnderWay): string =>
  [state, nonce, verifier, expiresAt, Buffer.from(returnTo, 'utf8').toString('base64url')].join('.');

export const readSignIn = (cookie: string | undefined): SignInUnderWay | undefined => {
  const [, state, nonce, verifier, expiresAt, returnTo] = PARTS.exec(cookie ?? '') ?? [];
  if (state === undefined || nonce === undefined || verifier === undefined || returnTo === undefined) return undefined;
  return { state, nonce, verifier, expiresAt: Number(expiresAt), returnTo: safeReturn(Buffer.from(returnTo, 'base64url').toString('utf8')) };
};
