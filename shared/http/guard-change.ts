import { equalSecrets } from './equal-secrets.ts';
import { Refusal } from './refusal.ts';

export interface ChangeHeaders {
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | undefined;
}

/**
 * A change must come from one of our own pages. Browsers name the origin of every posted form, except that a page served under
 * `Referrer-Policy: no-referrer` (all of ours) makes them say `null`: then only the browser's own word `Sec-Fetch-Site: same-origin`,
 * which no page can forge, will do.
 */
export const guardOrigin = (headers: ChangeHeaders, publicOrigin: string): void => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') throw new Refusal(403, 'other_site');
  if (headers.origin === publicOrigin) return;
  if (headers.origin === 'null' && site === 'same-origin') return;
  throw new Refusal(403, headers.origin === undefined ? 'no_origin' : 'other_origin');
};

/** The synchroniser token of the session, or of the proof that is under way. */
export const guardToken = (sent: string | undefined, expected: string): void => {
  if (sent === undefined || !equalSecrets(sent, expected)) throw new Refusal(403, 'form_token');
};
