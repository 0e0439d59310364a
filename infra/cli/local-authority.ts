import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * A certificate authority of one machine, made at the first start with `--mtls` and kept beside the data. For trying out only: in the cloud the
 * trust store names the authorities of the forces. X.509 v3 (RFC 5280) needs a dozen lines of DER; Node reads, checks and uses what is made here.
 */

const tlv = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.from(content.length.toString(16).padStart(content.length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
};
const sequence = (...parts: readonly Buffer[]): Buffer => tlv(0x30, ...parts);
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'));
const time = (at: Date): Buffer => tlv(0x18, Buffer.from(at.toISOString().replaceAll(/[-:T]|\.\d+/g, ''), 'ascii'));
/** CN=… */
const named = (name: string): Buffer => sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(name, 'utf8')))));
const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const extension = (id: string, critical: boolean, value: Buffer): Buffer => sequence(oid(id), ...(critical ? [tlv(0x01, Buffer.from([0xff]))] : []), tlv(0x04, value));

const EXTENDED_USE = { server: '2b06010505070301', client: '2b06010505070302' } as const;

interface CertificateRequest {
  readonly subject: string;
  readonly use: 'authority' | 'server' | 'client';
  readonly publicKey: KeyObject;
  readonly from: Date;
  readonly days: number;
}

const extensionsFor = ({ use, subject }: CertificateRequest): Buffer => {
  const isAuthority = use === 'authority';
  const list = [
    extension('551d13', true, sequence(...(isAuthority ? [tlv(0x01, Buffer.from([0xff]))] : []))),
    // keyCertSign, or digitalSignature.
    extension('551d0f', true, tlv(0x03, Buffer.from(isAuthority ? [0x02, 0x04] : [0x07, 0x80]))),
    ...(isAuthority ? [] : [extension('551d25', false, sequence(oid(EXTENDED_USE[use])))]),
    ...(use === 'server' ? [extension('551d11', false, sequence(tlv(0x82, Buffer.from(subject, 'ascii')), tlv(0x87, Buffer.from([127, 0, 0, 1]))))] : []),
  ];
  return tlv(0xa3, sequence(...list));
};

const certify = (request: CertificateRequest, issuer: { readonly name: string; readonly key: KeyObject }): string => {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const until = new Date(request.from.getTime() + request.days * 86_400_000);
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, serial),
    ECDSA_SHA256,
    named(issuer.name),
    sequence(time(request.from), time(until)),
    named(request.subject),
    request.publicKey.export({ type: 'spki', format: 'der' }),
    extensionsFor(request),
  );
  const der = sequence(body, ECDSA_SHA256, tlv(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, issuer.key)])));
  return `-----BEGIN CERTIFICATE-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;
};

export interface IssuedCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface LocalAuthority {
  readonly certificate: string;
  issue(subject: string, use: 'server' | 'client'): IssuedCertificate;
}

const NAME = 'Encompass local authority';
const AUTHORITY_DAYS = 3_650;
const DAYS = 365;

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string;
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

const authorityOf = ({ certificate, key }: IssuedCertificate, now: Date): LocalAuthority => {
  const signing = createPrivateKey(key);
  return {
    certificate,
    issue: (subject, use) => {
      const own = newKey();
      return { certificate: certify({ subject, use, publicKey: own.publicKey, from: now, days: DAYS }, { name: NAME, key: signing }), key: pemOf(own.privateKey) };
    },
  };
};

/** An authority of its own; `now` is real time, because TLS is checked against it and not against a turned clock. */
export const makeLocalAuthority = (now: Date): LocalAuthority & { readonly key: string } => {
  const { publicKey, privateKey } = newKey();
  const from = new Date(now.getTime() - 86_400_000);
  const certificate = certify({ subject: NAME, use: 'authority', publicKey, from, days: AUTHORITY_DAYS }, { name: NAME, key: privateKey });
  const key = pemOf(privateKey);
  return { ...authorityOf({ certificate, key }, from), key };
};

const folderOf = (dataDir: string): string => join(resolve(dataDir), 'mtls');

/** The authority kept in a data folder; undefined where no gateway was ever started with `--mtls`. */
export const readLocalAuthority = (dataDir: string, now: Date): LocalAuthority | undefined => {
  const [certificate, key] = ['authority.pem', 'authority.key'].map((name) => join(folderOf(dataDir), name));
  if (certificate === undefined || key === undefined || !existsSync(certificate) || !existsSync(key)) return undefined;
  return authorityOf({ certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') }, new Date(now.getTime() - 3_600_000));
};

export const openLocalAuthority = (dataDir: string, now: Date): LocalAuthority => {
  const known = readLocalAuthority(dataDir, now);
  if (known) return known;
  const made = makeLocalAuthority(now);
  mkdirSync(folderOf(dataDir), { recursive: true, mode: 0o700 });
  writeFileSync(join(folderOf(dataDir), 'authority.pem'), made.certificate, { mode: 0o600 });
  writeFileSync(join(folderOf(dataDir), 'authority.key'), made.key, { mode: 0o600 });
  return made;
};

export const clientCertificatePaths = (dataDir: string, clientId: string): { readonly certificate: string; readonly key: string } => ({
  certificate: join(resolve(dataDir), 'clients', `${clientId}.pem`),
  key: join(resolve(dataDir), 'clients', `${clientId}.key`),
});

/** Only the owner may read either. */
export const writeClientCertificate = (dataDir: string, clientId: string, issued: IssuedCertificate): void => {
  const paths = clientCertificatePaths(dataDir, clientId);
  mkdirSync(join(resolve(dataDir), 'clients'), { recursive: true, mode: 0o700 });
  for (const part of ['certificate', 'key'] as const) {
    writeFileSync(paths[part], issued[part], { mode: 0o600 });
    chmodSync(paths[part], 0o600);
  }
};

export const thumbprintOf = (certificate: string): string => createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url');
