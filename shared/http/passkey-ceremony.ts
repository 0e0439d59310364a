import type { AuthenticationResponseJSON, PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Passkey, PasskeyCredential, PasskeyDevice } from '../ports/passkeys.ts';

/** 32 bytes, base64url. */
export type Challenge = string;

export interface Enrolled {
  readonly credential: Omit<PasskeyCredential, 'addressHash'>;
  readonly device: PasskeyDevice;
  readonly counter: number;
}

export type SignedIn =
  | { readonly kind: 'verified'; readonly counter: number }
  /** Signed by the right key, but its counter went back: there may be a copy (WebAuthn 6.1.1). */
  | { readonly kind: 'counterWentBack' }
  | { readonly kind: 'refused' };

/** WebAuthn (W3C, level 3) as this service uses it: a passkey that the device itself can find, and never without checking its owner. */
export interface PasskeyCeremony {
  enrolOptions(asked: { readonly challenge: Challenge; readonly userId: Uint8Array; readonly userName: string; readonly known: readonly PasskeyCredential[] }): Promise<PublicKeyCredentialCreationOptionsJSON>;
  /** `undefined` when it is not what was asked for: another challenge, origin, host or purpose, or nobody was verified. */
  verifyEnrolment(sent: { readonly response: string; readonly challenge: Challenge }): Promise<Enrolled | undefined>;
  /** The same for everybody: no credential is named, so nothing tells whether somebody has one. */
  signInOptions(challenge: Challenge): Promise<PublicKeyCredentialRequestOptionsJSON>;
  /** The credential that an answer names, base64url; unverified. */
  credentialIdIn(response: string): Promise<string | undefined>;
  verifySignIn(sent: { readonly response: string; readonly challenge: Challenge; readonly passkey: Passkey }): Promise<SignedIn>;
}

const FIVE_MINUTES_MS = 5 * 60_000;
// ES256, EdDSA, RS256: what today's devices make.
const ALGORITHMS = [-7, -8, -257];

const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;

const deviceOf = (deviceType: 'singleDevice' | 'multiDevice', transports: readonly string[]): PasskeyDevice => {
  if (deviceType === 'multiDevice') return 'synced';
  return transports.some((one) => one === 'usb' || one === 'nfc' || one === 'ble') && !transports.includes('internal') ? 'securityKey' : 'thisDevice';
};

// Loaded when somebody comes with a passkey, so that the others' first page does not wait for it.
const library = () => import('@simplewebauthn/server');
const answers = () => import('./passkey-answers.ts');

/** The library throws whatever is wrong with an answer: all of it is one refusal here, and none of its messages, which quote what was sent, is kept. */
const orRefused = async <T>(check: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await check();
  } catch {
    return undefined;
  }
};

export const createPasskeyCeremony = ({ publicOrigin, serviceName }: { readonly publicOrigin: string; readonly serviceName: string }): PasskeyCeremony => {
  const rpId = new URL(publicOrigin).hostname;
  const bytes = (base64Url: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(base64Url, 'base64url'));
  return {
    async enrolOptions({ challenge, userId, userName, known }) {
      const { generateRegistrationOptions } = await library();
      return generateRegistrationOptions({
        rpName: serviceName,
        rpID: rpId,
        userName,
        userDisplayName: userName,
        userID: new Uint8Array(userId),
        challenge: bytes(challenge),
        timeout: FIVE_MINUTES_MS,
        attestationType: 'none',
        excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports: [...transports] })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
      });
    },

    async verifyEnrolment({ response, challenge }) {
      const sent = (await answers()).readRegistration(response);
      if (sent === undefined) return undefined;
      const transports = sent.response.transports.filter((one) => (TRANSPORTS as readonly string[]).includes(one));
      const verified = await orRefused(async () => {
        const { verifyRegistrationResponse } = await library();
        return verifyRegistrationResponse({
          response: { ...sent, clientExtensionResults: {}, response: { ...sent.response, transports } } as unknown as RegistrationResponseJSON,
          expectedChallenge: challenge,
          expectedOrigin: publicOrigin,
          expectedRPID: rpId,
          requireUserVerification: true,
          supportedAlgorithmIDs: ALGORITHMS,
        });
      });
      if (verified?.verified !== true || !verified.registrationInfo.userVerified) return undefined;
      const { credential, credentialDeviceType } = verified.registrationInfo;
      return {
        credential: { credentialId: credential.id, publicKey: Buffer.from(credential.publicKey).toString('base64url'), transports },
        device: deviceOf(credentialDeviceType, transports),
        counter: credential.counter,
      };
    },

    async signInOptions(challenge) {
      const { generateAuthenticationOptions } = await library();
      return generateAuthenticationOptions({ rpID: rpId, challenge: bytes(challenge), allowCredentials: [], userVerification: 'required', timeout: FIVE_MINUTES_MS });
    },

    credentialIdIn: async (response) => (await answers()).readAuthentication(response)?.id,

    async verifySignIn({ response, challenge, passkey }) {
      const sent = (await answers()).readAuthentication(response);
      const { credentialId, publicKey } = passkey.credential.reveal();
      if (sent === undefined || sent.id !== credentialId) return { kind: 'refused' };
      const verified = await orRefused(async () => {
        const { verifyAuthenticationResponse } = await library();
        return verifyAuthenticationResponse({
          response: { ...sent, clientExtensionResults: {} } as unknown as AuthenticationResponseJSON,
          expectedChallenge: challenge,
          expectedOrigin: publicOrigin,
          expectedRPID: rpId,
          requireUserVerification: true,
          // Its counter is judged below, once the signature is known to be right: a forged answer must not stop anybody's passkey.
          credential: { id: credentialId, publicKey: bytes(publicKey), counter: 0 },
        });
      });
      if (verified?.verified !== true) return { kind: 'refused' };
      const { newCounter } = verified.authenticationInfo;
      const moved = newCounter > passkey.counter || (newCounter === 0 && passkey.counter === 0);
      return moved ? { kind: 'verified', counter: newCounter } : { kind: 'counterWentBack' };
    },
  };
};
