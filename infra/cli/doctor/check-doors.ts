import { connect } from 'node:tls';
import { ok, trouble } from './check.ts';
import type { Check } from './check.ts';

export const DOORS = ['police', 'pages', 'desk', 'evaluation'] as const;
export type Door = (typeof DOORS)[number];
export type DoorOrigins = Readonly<Partial<Record<Door, string>>>;

/** What answers at each door without anybody having signed in. */
const PATHS: Readonly<Record<Door, string>> = { police: '/health', pages: '/', desk: '/desk', evaluation: '/evaluation/v1/measures' };
/** Of every answer; doors that people open in a browser have a policy of what may run as well. */
const HEADERS: Readonly<Record<string, RegExp>> = {
  'strict-transport-security': /max-age=\d{7,}/,
  'cache-control': /no-store/,
  'referrer-policy': /^no-referrer$/,
  'x-content-type-options': /^nosniff$/,
};
const FOR_PEOPLE: ReadonlySet<Door> = new Set(['pages', 'desk']);
const SKEW_SECONDS = 30;
const WARN_DAYS = 30;
const FAIL_DAYS = 7;
const PATIENCE_MS = 10_000;

const MEANS: Readonly<Record<Door, string>> = {
  police: 'Police systems cannot bring incidents: children of tonight are told late, or not at all.',
  pages: 'Key adults cannot read what they are told of.',
  desk: 'The desk cannot decide, and does not see whom to phone.',
  evaluation: 'Nothing for children: evaluators wait.',
};

/** Days until it ends, or why it is not trusted: a code of OpenSSL, such as CERT_HAS_EXPIRED. */
const daysLeft = async (origin: string, authority: string | undefined): Promise<number | string> => {
  const { hostname, port } = new URL(origin);
  return new Promise((settle) => {
    // Shown and checked before anybody is asked for theirs, so mutual TLS does not hide it.
    const socket = connect({ host: hostname, port: Number(port || 443), servername: hostname, timeout: PATIENCE_MS, ...(authority === undefined ? {} : { ca: authority }) }, () => {
      const { valid_to: until } = socket.getPeerCertificate();
      socket.destroy();
      settle(Math.floor((Date.parse(until) - Date.now()) / 86_400_000));
    });
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.name));
    socket.once('timeout', () => {
      socket.destroy();
      settle('ETIMEDOUT');
    });
  });
};

const NOT_TRUSTED = /^(CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/;

const certificateOf = async (door: Door, origin: string, authority: string | undefined): Promise<readonly Check[]> => {
  if (!origin.startsWith('https:')) return [];
  const days = await daysLeft(origin, authority);
  const name = `${door} certificate`;
  const about = { means: `When it is not good: ${MEANS[door]}`, todo: 'Renew it in Certificate Manager; a certificate proven by DNS renews itself while its record stands.', link: 'docs/operations.md#certificates' };
  if (typeof days === 'string') return [trouble(name, NOT_TRUSTED.test(days) ? 'fail' : 'unknown', days, about)];
  return [days > WARN_DAYS ? ok(name, `${days} days left`) : trouble(name, days <= FAIL_DAYS ? 'fail' : 'warn', `${days} days left`, about)];
};

const answerOf = async (door: Door, origin: string, send: typeof fetch): Promise<readonly Check[]> => {
  let response: Response;
  try {
    response = await send(new URL(PATHS[door], origin), { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return [trouble(`${door} door`, 'fail', 'no answer', { means: MEANS[door], todo: 'Is the gateway up, and do its host name and certificate lead there? A door with mutual TLS answers only with a certificate: run this where `client certificate` wrote one.', link: 'docs/runbook.md#doors-failing' })];
  }
  await response.arrayBuffer();
  const checks: Check[] = [
    response.status >= 500
      ? trouble(`${door} door`, 'fail', `status ${response.status}`, { means: MEANS[door], todo: 'See the log of the function behind this door.', link: 'docs/runbook.md#doors-failing' })
      : ok(`${door} door`, `status ${response.status}`),
  ];
  const wanted = Object.entries({ ...HEADERS, ...(FOR_PEOPLE.has(door) ? { 'content-security-policy': /default-src 'none'|sandbox/ } : {}) });
  const missing = wanted.filter(([name, like]) => !like.test(response.headers.get(name) ?? '')).map(([name]) => name);
  checks.push(
    missing.length === 0
      ? ok(`${door} headers`, `${wanted.length} as they must be`)
      : trouble(`${door} headers`, 'fail', `missing or changed: ${missing.join(', ')}`, { means: 'A browser or a proxy on the way may keep or show what is about a child.', todo: 'Find what stands before the door (a proxy, a firewall) and takes them away.', link: 'docs/operations.md#first-day' }),
  );
  const said = Date.parse(response.headers.get('date') ?? '');
  const skew = Number.isNaN(said) ? undefined : Math.round(Math.abs(said - Date.now()) / 1_000);
  if (door === 'police' && skew !== undefined) {
    checks.push(
      skew <= SKEW_SECONDS
        ? ok('clock skew', `${skew} s`)
        : trouble('clock skew', 'warn', `${skew} s between this machine and the gateway`, { means: 'A police system whose clock is wrong gets no token, and its incidents wait. (A clock that was turned on one machine shows here too.)', todo: 'Keep this machine’s clock by NTP.', link: 'docs/runbook.md#tokens-refused' }),
    );
  }
  return checks;
};

/** The doors as anybody outside sees them. `authority`: who made the certificates of a gateway on this machine. */
export const checkDoors = async (origins: DoorOrigins, { send, authority }: { readonly send: typeof fetch; readonly authority?: string | undefined }): Promise<readonly Check[]> => {
  const found = await Promise.all(
    DOORS.map(async (door) => {
      const origin = origins[door];
      if (origin === undefined) return [trouble(`${door} door`, 'unknown', 'no address given', { means: MEANS[door], todo: `Name it: --${door} https://…`, link: 'docs/operations.md#first-day' })];
      return [...(await answerOf(door, origin, send)), ...(await certificateOf(door, origin, authority))];
    }),
  );
  return found.flat();
};
