import { createECDH, randomBytes, type KeyObject } from 'node:crypto';

// The order of the group of P-256.
const N = 0xff_ff_ff_ff_00_00_00_00_ff_ff_ff_ff_ff_ff_ff_ff_bc_e6_fa_ad_a7_17_9e_84_f3_b9_ca_c2_fc_63_25_51n;

const toBig = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
const mod = (value: bigint): bigint => ((value % N) + N) % N;

const inverse = (value: bigint): bigint => {
  let [a, b, x, y] = [mod(value), N, 1n, 0n];
  while (a > 1n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return mod(x);
};

const derInteger = (value: bigint): Buffer => {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const unsigned = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.of(2, unsigned.length), unsigned]);
};

/**
 * Signs a digest that was made elsewhere. Node's own signing always hashes first, and a key service must be able not to. For local
 * keys only: BigInt arithmetic does not run in constant time.
 */
export const signDigest = (digest: Buffer, privateKey: KeyObject): Buffer => {
  const { d = '' } = privateKey.export({ format: 'jwk' });
  const secret = toBig(Buffer.from(d, 'base64url'));
  for (;;) {
    const nonce = randomBytes(32);
    const k = toBig(nonce);
    if (k === 0n || k >= N) continue;
    const curve = createECDH('prime256v1');
    curve.setPrivateKey(nonce);
    // An uncompressed point: 04, then x in 32 bytes.
    const r = mod(toBig(curve.getPublicKey().subarray(1, 33)));
    const s = mod(inverse(k) * (toBig(digest) + r * secret));
    if (r === 0n || s === 0n) continue;
    const body = Buffer.concat([derInteger(r), derInteger(s)]);
    return Buffer.concat([Buffer.of(0x30, body.length), body]);
  }
};
