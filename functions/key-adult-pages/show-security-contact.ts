import type { PageResponse } from '../../shared/http/respond.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';

/** Below the year that RFC 9116 asks for, so that whoever keeps a copy asks again. */
const GOOD_FOR_DAYS = 180;

/** Whom to tell of a fault in the software (RFC 9116): an address of the deployment, and nothing about any notification. */
export const createShowSecurityContact =
  ({ clock, publicOrigin }: { readonly clock: Clock; readonly publicOrigin: string }, contact: string) =>
  async (): Promise<PageResponse> => {
    const expires = Temporal.Instant.from(clock().toISOString()).add({ hours: GOOD_FOR_DAYS * 24 }).toString({ smallestUnit: 'second' });
    const lines = [`Contact: mailto:${contact}`, `Expires: ${expires}`, 'Preferred-Languages: en, cy', `Canonical: ${publicOrigin}/.well-known/security.txt`];
    return { status: 200, type: 'text/plain; charset=utf-8', body: `${lines.join('\n')}\n` };
  };
