import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { currentInvocation } from './invocation-context.ts';

/** Says on every call of a function which invocation it belongs to, so that a fault can end that one. No service reads it but ours. */
export const INVOCATION_HEADER = 'x-local-invocation';

export type CallCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface CallObserver {
  /** By function, then by operation such as `DynamoDB_20120810.TransactWriteItems`. */
  counts(): CallCounts;
  stop(): void;
}

/** Counts the functions' calls to the local services without standing in their way: Node announces each request before it leaves. */
export const observeCalls = (endpoints: readonly string[]): CallObserver => {
  const hosts = new Set(endpoints.map((endpoint) => new URL(endpoint).host));
  const counts: Record<string, Record<string, number>> = {};
  const seen = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    const invocation = currentInvocation.getStore();
    if (invocation === undefined || !hosts.has(String(request.getHeader('host')))) return;
    if (!request.headersSent) request.setHeader(INVOCATION_HEADER, `${invocation.functionName}/${invocation.id}`);
    const target = request.getHeader('x-amz-target');
    // Never the whole path: it may name a file.
    const operation = typeof target === 'string' ? target : `${request.method} /${request.path.split('/')[1] ?? ''}`;
    const own = (counts[invocation.functionName] ??= {});
    own[operation] = (own[operation] ?? 0) + 1;
  };
  subscribe('http.client.request.created', seen);
  return { counts: () => counts, stop: () => unsubscribe('http.client.request.created', seen) };
};

export const readInvocationHeader = (header: string | string[] | undefined): { readonly functionName: string; readonly id: string } | undefined => {
  if (typeof header !== 'string') return undefined;
  const cut = header.indexOf('/');
  return { functionName: header.slice(0, cut), id: header.slice(cut + 1) };
};
