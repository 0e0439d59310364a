/**
 * Whether an IP address is one that the whole internet could reach. A callback goes nowhere else: not to this machine, not into a private or
 * carrier network, not to a cloud's metadata service, and not to an IPv4 address dressed up as IPv6. Sources: IANA's registries of special-purpose addresses
 * (RFC 6890 and its updates). What cannot be read is refused.
 */

const four = (text: string): number | undefined => {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
};

/** First address and length of each block that is not for everybody. */
const SPECIAL_FOUR: readonly (readonly [first: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const isPublicFour = (address: number): boolean =>
  SPECIAL_FOUR.every(([first, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(address / size) !== Math.floor((four(first) ?? 0) / size);
  });

/** Eight groups of sixteen bits, or nothing. */
const six = (text: string): readonly number[] | undefined => {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groupsOf = (half: string | undefined): (number | undefined)[] => (half === undefined || half === '' ? [] : half.split(':').map((group) => (/^[0-9a-f]{1,4}$/i.test(group) ? Number.parseInt(group, 16) : undefined)));
  // The last 32 bits may be written as IPv4.
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const tail = four(dotted[2] ?? '');
    return tail === undefined ? undefined : six(`${dotted[1]}${Math.floor(tail / 65_536).toString(16)}:${(tail % 65_536).toString(16)}`);
  }
  const [head, rest] = [groupsOf(halves[0]), groupsOf(halves[1])];
  const missing = 8 - head.length - rest.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...rest];
  return groups.every((group) => group !== undefined) ? groups : undefined;
};

/** Only 2000::/3 is handed out for global use; within it are protocol assignments, documentation and the tunnels 6to4 and Teredo. */
const isPublicSix = ([first = 0, second = 0]: readonly number[]): boolean => {
  if (first < 0x2000 || first > 0x3fff) return false;
  if (first === 0x2001 && (second < 0x0200 || second === 0x0db8)) return false;
  if (first === 0x2002) return false;
  return !(first === 0x3fff && second < 0x1000);
};

export const isPublicAddress = (address: string): boolean => {
  const asFour = four(address);
  if (asFour !== undefined) return isPublicFour(asFour);
  const asSix = six(address);
  return asSix !== undefined && isPublicSix(asSix);
};

export const isLoopbackAddress = (address: string): boolean => {
  const asFour = four(address);
  if (asFour !== undefined) return Math.floor(asFour / 2 ** 24) === 127;
  return six(address)?.join() === '0,0,0,0,0,0,0,1';
};
