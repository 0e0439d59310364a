import * as z from 'zod';
import { isPublicAddress } from '../../shared/domain/public-address.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { SCOPES } from '../../shared/ports/clients.ts';
import type { ApiClient, ClientRegister } from '../../shared/ports/clients.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';

const base64url = z.string().regex(/^[A-Za-z0-9_-]{20,200}$/);
/** Public halves only: strict, so that a private part (`d`) is refused before anything keeps it. */
const $PublicJwk = z.discriminatedUnion('kty', [
  z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: base64url, y: base64url, kid: z.string().min(1).max(100), alg: z.literal('ES256').optional(), use: z.literal('sig').optional() }),
  z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: base64url, kid: z.string().min(1).max(100), alg: z.literal('EdDSA').optional(), use: z.literal('sig').optional() }),
]);
const clientId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const url = z.string().max(500);
/** Standard Webhooks: 24 to 64 random bytes, base64, after `whsec_`. */
const secret = z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/);
const thumbprint = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

export const $ManageClients = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('add'),
    clientId,
    kind: z.enum(['force', 'desk', 'evaluator', 'operator']),
    forceCode: z.string().regex(/^\d{2}$/).optional(),
    laCodes: z.array(z.string().regex(/^\d{3}$/)).max(50).default([]),
    scopes: z.array(z.enum(SCOPES)).min(1),
    test: z.boolean(),
    jwk: $PublicJwk,
    /** A client that exists gets these settings and this key instead of its own. */
    replace: z.boolean().default(false),
  }),
  z.strictObject({ action: z.literal('addKey'), clientId, jwk: $PublicJwk }),
  z.strictObject({ action: z.literal('removeKey'), clientId, kid: z.string().min(1).max(100) }),
  z.strictObject({ action: z.literal('addCertificate'), clientId, thumbprint }),
  z.strictObject({ action: z.literal('removeCertificate'), clientId, thumbprint }),
  z.strictObject({ action: z.literal('disable'), clientId }),
  z.strictObject({ action: z.literal('enable'), clientId }),
  /** Without a URL: a second secret for the one it has, until `endCallbackRotation`. */
  z.strictObject({ action: z.literal('setCallback'), clientId, url: url.optional(), secret }),
  z.strictObject({ action: z.literal('moveCallback'), clientId, url }),
  z.strictObject({ action: z.literal('removeCallback'), clientId }),
  z.strictObject({ action: z.literal('show'), clientId }),
]);
export type ManageClientsCommand = z.infer<typeof $ManageClients>;

/** What is told of a client: nothing of it is secret. */
export interface ClientView {
  readonly clientId: string;
  readonly kind: ApiClient['kind'];
  readonly forceCode?: string | undefined;
  readonly scopes: readonly string[];
  readonly test: boolean;
  readonly keys: readonly string[];
  readonly certificates: readonly string[];
  readonly disabledAt?: string | undefined;
  readonly callbackUrl?: string | undefined;
}

export type ManageClientsAnswer =
  | { readonly outcome: 'done'; readonly client: ClientView }
  | {
      readonly outcome: 'refused';
      readonly because: 'exists' | 'otherForce' | 'unknownClient' | 'tooManyKeys' | 'keyKnown' | 'keyUnknown' | 'lastKey' | 'notAForce' | 'tooManyCertificates' | 'badCallbackUrl' | 'noCallback' | 'changedMeanwhile';
    };

export interface ManageClientsDeps {
  readonly register: ClientRegister;
  readonly now: Clock;
  /** For one machine only: callbacks to itself, over plain HTTP too. */
  readonly allowLoopback: boolean;
  readonly log: Log;
}

/** Two of each: one that is, one that comes; a third would be one that nobody remembers. */
const AT_MOST = 2;

/** A first look, for whoever registers it; where the name leads is looked at again before each sending. */
const isCallbackUrl = (text: string, allowLoopback: boolean): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '') return false;
  const host = hostname.replaceAll(/[[\]]/g, '');
  const isLoopback = host === 'localhost' || host.startsWith('127.') || host === '::1';
  if (allowLoopback && isLoopback) return protocol === 'https:' || protocol === 'http:';
  if (protocol !== 'https:' || isLoopback) return false;
  const isLiteral = /^[\d.]+$/.test(host) || host.includes(':');
  return isLiteral ? isPublicAddress(host) : host.includes('.');
};

const kidOf = (key: Readonly<Record<string, unknown>>): string => String(key['kid']);

export const createManageClients = ({ register, now, allowLoopback, log }: ManageClientsDeps) => {
  const refused = (because: Extract<ManageClientsAnswer, { outcome: 'refused' }>['because']): ManageClientsAnswer => ({ outcome: 'refused', because });

  const view = async (id: string): Promise<ManageClientsAnswer> => {
    const known = await register.read(id);
    if (!known) return refused('unknownClient');
    const { client, callbackUrl } = known;
    return {
      outcome: 'done',
      client: {
        clientId: client.clientId,
        kind: client.kind,
        forceCode: client.forceCode,
        scopes: client.scopes,
        test: client.test,
        keys: client.jwks.keys.map(kidOf),
        certificates: client.certificates ?? [],
        disabledAt: client.disabledAt,
        callbackUrl,
      },
    };
  };

  /** `Refusal`s are texts; anything else is the client as it is to be. */
  const changed = (client: ApiClient, command: ManageClientsCommand, at: string): ApiClient | Extract<ManageClientsAnswer, { outcome: 'refused' }>['because'] => {
    const { keys } = client.jwks;
    const certificates = client.certificates ?? [];
    switch (command.action) {
      case 'addKey':
        if (keys.some((key) => kidOf(key) === command.jwk.kid)) return 'keyKnown';
        return keys.length >= AT_MOST ? 'tooManyKeys' : { ...client, jwks: { keys: [...keys, command.jwk] } };
      case 'removeKey':
        if (!keys.some((key) => kidOf(key) === command.kid)) return 'keyUnknown';
        return keys.length === 1 ? 'lastKey' : { ...client, jwks: { keys: keys.filter((key) => kidOf(key) !== command.kid) } };
      case 'addCertificate':
        if (certificates.includes(command.thumbprint)) return client;
        return certificates.length >= AT_MOST ? 'tooManyCertificates' : { ...client, certificates: [...certificates, command.thumbprint] };
      case 'removeCertificate':
        return { ...client, certificates: certificates.filter((one) => one !== command.thumbprint) };
      case 'disable':
        return { ...client, disabledAt: client.disabledAt ?? at };
      case 'enable': {
        const { disabledAt: _disabledAt, ...enabled } = client;
        return enabled;
      }
      case 'add':
      case 'setCallback':
      case 'moveCallback':
      case 'removeCallback':
      case 'show':
        return client;
    }
  };

  return async (command: ManageClientsCommand): Promise<ManageClientsAnswer> => {
    const at = now().toISOString();
    const cause: Cause = { at, actor: 'operator', actorId: 'operator', causedBy: 'manage-clients', traceId: `client-${command.clientId}` };
    const known = await register.read(command.clientId);
    const finish = async (saved: 'saved' | 'changedMeanwhile' | 'noCallback'): Promise<ManageClientsAnswer> => {
      if (saved !== 'saved') return refused(saved);
      log('info', 'CLIENT_CHANGED', { clientId: command.clientId, because: command.action });
      return view(command.clientId);
    };
    if (command.action === 'add') {
      if (command.kind === 'force' && command.forceCode === undefined) return refused('notAForce');
      if (known && !command.replace) return refused('exists');
      // Whoever was told of one force's incidents must not go on hearing them as another's: that is a client of another name.
      if (known && (known.client.kind !== command.kind || known.client.forceCode !== command.forceCode || known.client.test !== command.test)) return refused('otherForce');
      const { action, jwk, replace: _replace, ...settings } = command;
      const client: ApiClient = { ...settings, jwks: { keys: [jwk] }, ...(known?.client.certificates ? { certificates: known.client.certificates } : {}) };
      return finish(await register.save({ client, revision: known?.revision, action: `client.${action}`, cause }));
    }
    if (!known) return refused('unknownClient');
    const { client, revision } = known;
    switch (command.action) {
      case 'show':
        return view(command.clientId);
      case 'setCallback':
      case 'moveCallback': {
        if (client.kind !== 'force') return refused('notAForce');
        if (command.url !== undefined && !isCallbackUrl(command.url, allowLoopback)) return refused('badCallbackUrl');
        const added = command.action === 'setCallback' ? sensitive(command.secret) : undefined;
        return finish(await register.saveCallback({ client, url: command.url, secret: added, keep: AT_MOST, cause }));
      }
      case 'removeCallback':
        await register.removeCallback({ client, cause });
        return finish('saved');
      default: {
        const next = changed(client, command, at);
        return typeof next === 'string' ? refused(next) : finish(await register.save({ client: next, revision, action: `client.${command.action}`, cause }));
      }
    }
  };
};
