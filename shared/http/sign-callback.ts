import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/**
 * Standard Webhooks 1.0 signature of one message: HMAC-SHA-256 over `id.timestamp.body`, one `v1,` part per secret, separated by spaces. While a
 * client changes its secret two are in force, and it may check with either. `at` is in whole seconds since 1970.
 */
export const signCallback = (secrets: readonly string[], { id, at, body }: { readonly id: string; readonly at: number; readonly body: string }): string =>
  secrets
    .map((secret) => {
      const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`, 'utf8').digest('base64')}`;
    })
    .join(' ');
