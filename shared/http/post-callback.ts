import { lookup } from 'node:dns/promises';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from '../domain/public-address.ts';

export interface CallbackRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `because` is a code: what the other side wrote is not kept. */
export type CallbackAnswer = { readonly kind: 'answered'; readonly status: number } | { readonly kind: 'failed'; readonly because: 'notHttps' | 'refusedAddress' | 'unknownHost' | 'timedOut' | 'unreachable' | 'untrusted' };

export type PostCallback = (request: CallbackRequest) => Promise<CallbackAnswer>;

type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface PostCallbackDeps {
  /** For one machine only: a receiver on the same machine, over plain HTTP too. */
  readonly allowLoopback: boolean;
  readonly timeoutMs?: number;
  readonly resolve?: Resolve;
}

const TIMEOUT_MS = 10_000;
/** Of an answer nothing is needed but its status. */
const READ_AT_MOST_BYTES = 16 * 1024;

const TRUST_CODES = /^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|HOSTNAME)/;
const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/**
 * One POST to an address that a client chose. The name is resolved once; when any of its addresses is not public, nothing is sent; the
 * connection goes to the very address that was looked at, so a second answer of the same name cannot lead elsewhere. No redirect is
 * followed, no proxy used, ten seconds are the most.
 */
export const createPostCallback =
  ({ allowLoopback, timeoutMs = TIMEOUT_MS, resolve = resolveAll }: PostCallbackDeps): PostCallback =>
  async ({ url, headers, body }) => {
    const target = new URL(url);
    const host = target.hostname.replace(/^\[|\]$/g, '');
    const failed = (because: Extract<CallbackAnswer, { kind: 'failed' }>['because']): CallbackAnswer => ({ kind: 'failed', because });
    let addresses: Awaited<ReturnType<Resolve>>;
    try {
      addresses = isIP(host) > 0 ? [{ address: host, family: isIP(host) }] : await resolve(host);
    } catch {
      return failed('unknownHost');
    }
    const [chosen] = addresses;
    if (!chosen) return failed('unknownHost');
    const isHere = allowLoopback && addresses.every(({ address }) => isLoopbackAddress(address));
    if (!isHere && !addresses.every(({ address }) => isPublicAddress(address))) return failed('refusedAddress');
    if (target.protocol !== 'https:' && !(isHere && target.protocol === 'http:')) return failed('notHttps');

    // Asked for one address or for all: it is always the one that was looked at.
    const pinned = ((_host, options, callback) => {
      if (options.all === true) (callback as unknown as (error: null, all: readonly unknown[]) => void)(null, [chosen]);
      else callback(null, chosen.address, chosen.family);
    }) as LookupFunction;

    return new Promise((settle) => {
      const send = target.protocol === 'https:' ? requestTls : requestPlain;
      const signal = AbortSignal.timeout(timeoutMs);
      const request = send(
        target,
        {
          method: 'POST',
          agent: false,
          lookup: pinned,
          signal,
          headers: { ...headers, 'content-length': Buffer.byteLength(body), 'user-agent': 'encompass-gateway', accept: '*/*' },
          ...(target.protocol === 'https:' ? { minVersion: 'TLSv1.2' as const } : {}),
        },
        (response) => {
          let read = 0;
          response.on('data', (chunk: Buffer) => {
            read += chunk.length;
            if (read > READ_AT_MOST_BYTES) response.destroy();
          });
          response.on('error', () => undefined);
          settle({ kind: 'answered', status: response.statusCode ?? 0 });
        },
      );
      request.on('error', (error) => {
        if (signal.aborted) settle(failed('timedOut'));
        else settle(failed(TRUST_CODES.test(codeOf(error)) ? 'untrusted' : 'unreachable'));
      });
      request.end(body);
    });
  };
