/** Cookies end with the browser (no Max-Age), never leave this host, and no script reads them. */
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

export const PROOF_COOKIE = '__Host-proof';
export const SESSION_COOKIE = '__Host-session';
export const STAFF_COOKIE = '__Host-desk';
export type PageCookie = typeof PROOF_COOKIE | typeof SESSION_COOKIE | typeof STAFF_COOKIE;

/** Lax, unlike all others: the browser comes back with it from another site, the identity provider. It lives minutes and opens nothing. */
export const SIGN_IN_COOKIE = '__Host-sign-in';
export const setSignInCookie = (secret: string): string => `${SIGN_IN_COOKIE}=${secret}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600`;
export const clearSignInCookie = (): string => `${SIGN_IN_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`;

export const setCookie = (name: PageCookie, secret: string): string => `${name}=${secret}; ${ATTRIBUTES}`;
export const clearCookie = (name: PageCookie): string => `${name}=; ${ATTRIBUTES}; Max-Age=0`;
