/** Cookies end with the browser (no Max-Age), never leave this host, and no script reads them. */
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

export const PROOF_COOKIE = '__Host-proof';
export const SESSION_COOKIE = '__Host-session';
export type PageCookie = typeof PROOF_COOKIE | typeof SESSION_COOKIE;

export const setCookie = (name: PageCookie, secret: string): string => `${name}=${secret}; ${ATTRIBUTES}`;
export const clearCookie = (name: PageCookie): string => `${name}=; ${ATTRIBUTES}; Max-Age=0`;
