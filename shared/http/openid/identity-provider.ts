import * as client from 'openid-client';
import type { Configuration } from 'openid-client';
import * as z from 'zod';
import type { IdentityProvider } from '../../ports/staff.ts';

export interface OpenIdSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** The claim that lists roles and areas, such as `roles` (Entra ID) or `cognito:groups`. */
  readonly rolesClaim: string;
  readonly redirectUri: string;
}

const isLoopback = (issuer: string): boolean => /^http:\/\/(?:localhost|127\.0\.0\.1):\d+$/.test(issuer);

/**
 * OpenID Connect Core 1.0: authorisation code with PKCE (RFC 7636), state and nonce. A public client: no secret to keep, leak or rotate;
 * the code is worth nothing without the verifier, which never leaves this side.
 */
export const createIdentityProvider = ({ issuer, clientId, rolesClaim, redirectUri }: OpenIdSettings): IdentityProvider => {
  let configuration: Promise<Configuration> | undefined;
  const configured = (): Promise<Configuration> => {
    configuration ??= client
      .discovery(new URL(issuer), clientId, undefined, client.None(), { timeout: 5, ...(isLoopback(issuer) ? { execute: [client.allowInsecureRequests] } : {}) })
      .catch((error: unknown) => {
        configuration = undefined;
        throw error;
      });
    return configuration;
  };
  const $Claims = z.object({
    iss: z.string(),
    sub: z.string().min(1).max(255),
    name: z.string().max(200).optional(),
    preferred_username: z.string().max(200).optional(),
  });
  const $Grants = z.array(z.string().max(100)).max(200).default([]);

  return {
    async authorizationUrl({ state, nonce, verifier }) {
      const url = client.buildAuthorizationUrl(await configured(), {
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'openid profile',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      return url.href;
    },

    async redeem({ query, state, nonce, verifier }) {
      const answer = new URL(redirectUri);
      answer.search = query;
      try {
        const tokens = await client.authorizationCodeGrant(await configured(), answer, { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true });
        const said = tokens.claims();
        const claims = $Claims.safeParse(said);
        const grants = $Grants.safeParse(said?.[rolesClaim]);
        if (!claims.success || !grants.success) return undefined;
        const { iss, sub, name, preferred_username: username } = claims.data;
        return { issuer: iss, subject: sub, name: name ?? username ?? 'No name given', grants: grants.data };
      } catch (error) {
        // The provider refused, or its answer is not for this question. Anything else (it cannot be reached) is a surprise.
        if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError || error instanceof client.ClientError) return undefined;
        throw error;
      }
    },
  };
};
