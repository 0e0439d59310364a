/**
 * The only description of what there is: tables, queues, keys, buckets, functions, routes and schedules. The local runtime and the
 * CDK app both read it, so neither can drift from the other. Plain data: no clients, no handlers, no environment.
 */

export interface IndexSpec {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
}

export interface TableSpec {
  /** The environment variable that carries the table's name to a function. */
  readonly env: string;
  readonly partitionKey: 'pk';
  readonly sortKey: 'sk';
  readonly indexes: readonly IndexSpec[];
  /** Epoch seconds; readers filter on it too, because deletion lags. */
  readonly timeToLive?: string;
}

// `due`: what must happen by when (sparse). `list`: what people and police systems page through.
const DUE: IndexSpec = { name: 'due', partitionKey: 'duePk', sortKey: 'dueAt' };
const LIST: IndexSpec = { name: 'list', partitionKey: 'listPk', sortKey: 'listSk' };

/** Four tables by trust boundary, so that permissions can keep them apart. */
export const TABLES = {
  records: { env: 'RECORDS_TABLE', partitionKey: 'pk', sortKey: 'sk', indexes: [DUE, LIST], timeToLive: 'expiresAt' },
  directory: { env: 'DIRECTORY_TABLE', partitionKey: 'pk', sortKey: 'sk', indexes: [LIST] },
  rolls: { env: 'ROLLS_TABLE', partitionKey: 'pk', sortKey: 'sk', indexes: [LIST], timeToLive: 'expiresAt' },
  evaluation: { env: 'EVALUATION_TABLE', partitionKey: 'pk', sortKey: 'sk', indexes: [LIST] },
} as const satisfies Record<string, TableSpec>;
export type TableName = keyof typeof TABLES;

export interface QueueSpec {
  readonly env: string;
  readonly consumer: string;
  readonly batchSize: number;
  /** At least six times the consumer's time-out: a shorter one makes good messages count towards the dead letters. */
  readonly visibilitySeconds: number;
  readonly maxReceives: number;
  /** How many invocations may run side by side. */
  readonly concurrency: number;
}

/**
 * Standard queues, identifiers only; each has a dead-letter queue `<name>-dead`. A consumer's `-bulk` queue holds what large files owe it: nothing
 * of tonight waits behind that.
 */
export const QUEUES = {
  'link-children': { env: 'LINK_CHILDREN_QUEUE_URL', consumer: 'link-children', batchSize: 5, visibilitySeconds: 180, maxReceives: 5, concurrency: 2 },
  'link-children-bulk': { env: 'LINK_CHILDREN_BULK_QUEUE_URL', consumer: 'link-children', batchSize: 5, visibilitySeconds: 180, maxReceives: 5, concurrency: 2 },
  // Apart from both: no school waits until a child's past is weighed.
  'weigh-risk': { env: 'WEIGH_RISK_QUEUE_URL', consumer: 'weigh-risk', batchSize: 10, visibilitySeconds: 180, maxReceives: 5, concurrency: 2 },
  'send-notification': { env: 'SEND_NOTIFICATION_QUEUE_URL', consumer: 'send-notification', batchSize: 5, visibilitySeconds: 180, maxReceives: 5, concurrency: 2 },
  'send-notification-bulk': { env: 'SEND_NOTIFICATION_BULK_QUEUE_URL', consumer: 'send-notification', batchSize: 5, visibilitySeconds: 180, maxReceives: 5, concurrency: 2 },
  'record-receipt': { env: 'RECORD_RECEIPT_QUEUE_URL', consumer: 'record-receipt', batchSize: 10, visibilitySeconds: 180, maxReceives: 5, concurrency: 2 },
  'project-evaluation': { env: 'PROJECT_EVALUATION_QUEUE_URL', consumer: 'project-evaluation', batchSize: 10, visibilitySeconds: 180, maxReceives: 5, concurrency: 2 },
  'send-callbacks': { env: 'SEND_CALLBACKS_QUEUE_URL', consumer: 'send-callbacks', batchSize: 5, visibilitySeconds: 360, maxReceives: 5, concurrency: 2 },
  // One part of one file at a time: a file of a whole month must not crowd out the night's single incidents.
  'import-incidents': { env: 'IMPORT_INCIDENTS_QUEUE_URL', consumer: 'import-incidents', batchSize: 1, visibilitySeconds: 540, maxReceives: 5, concurrency: 2 },
  'import-roll': { env: 'IMPORT_ROLL_QUEUE_URL', consumer: 'import-roll', batchSize: 1, visibilitySeconds: 1_800, maxReceives: 5, concurrency: 2 },
} as const satisfies Record<string, QueueSpec>;
export type QueueName = keyof typeof QUEUES;

export interface KeySpec {
  readonly env: string;
  readonly kind: 'symmetric' | 'hmac256' | 'ecdsaP256';
  readonly purpose: string;
}

/** One key per purpose, so that a grant says what its holder may learn. */
export const KEYS = {
  content: { env: 'CONTENT_KEY_ID', kind: 'symmetric', purpose: 'wraps the data key of each incident and of each local authority' },
  blindIndex: { env: 'BLIND_INDEX_KEY_ID', kind: 'hmac256', purpose: 'keyed hashes for look-ups: references, e-mail addresses, blocking keys' },
  tokenPepper: { env: 'TOKEN_PEPPER_KEY_ID', kind: 'hmac256', purpose: 'pepper for one-time codes' },
  childHistory: { env: 'CHILD_HISTORY_KEY_ID', kind: 'hmac256', purpose: 'keyed hashes of pupils in what was told of them before' },
  pseudonym: { env: 'PSEUDONYM_KEY_ID', kind: 'hmac256', purpose: 'base pseudonyms of the evaluation facts' },
  study: { env: 'STUDY_KEY_ID', kind: 'hmac256', purpose: 'per-study pseudonyms of an export' },
  callbackSecret: { env: 'CALLBACK_SECRET_KEY_ID', kind: 'symmetric', purpose: 'wraps the data keys that seal the secrets of callbacks' },
  tokenSigning: { env: 'TOKEN_SIGNING_KEY_ID', kind: 'ecdsaP256', purpose: 'signs access tokens' },
  auditSign: { env: 'AUDIT_SIGN_KEY_ID', kind: 'ecdsaP256', purpose: 'signs the hourly roots of the audit trail' },
} as const satisfies Record<string, KeySpec>;
export type KeyName = keyof typeof KEYS;

export interface BucketSpec {
  readonly env: string;
  /** Object Lock in compliance mode: not even the account's owner shortens it. */
  readonly lockedForDays?: number;
}

/** Files that people bring (registers, rolls) and take away (exports). */
export const BUCKETS = {
  files: { env: 'FILES_BUCKET' },
  /** What machines bring, apart from all else: incidents by force, rolls under `rolls/`. Whoever may put a file there reaches no register, and no roll that a person brought. */
  incidentFiles: { env: 'INCIDENT_FILES_BUCKET' },
  /** Signed roots of the audit trail: each is written once, and nobody can change or delete it before its time. */
  auditRoots: { env: 'AUDIT_ROOTS_BUCKET', lockedForDays: 7 * 366 },
} as const satisfies Record<string, BucketSpec>;
export type BucketName = keyof typeof BUCKETS;

/** Settings that are the same for every function of one deployment. */
export const SETTINGS = ['PUBLIC_ORIGIN', 'TOKEN_ISSUER', 'SENDER_ADDRESS', 'REPLY_TO_ADDRESS', 'MAIL_CONFIGURATION_SET', 'SMS_SENDER', 'DESK_PHONE', 'DESK_ORIGIN', 'OPENID_ISSUER', 'OPENID_CLIENT_ID', 'OPENID_ROLES_CLAIM', 'REQUESTS_PER_MINUTE', 'MUTUAL_TLS', 'BREAK_GLASS_ADDRESS', 'RESTORED_TO', 'SECURITY_CONTACT'] as const;
export type Setting = (typeof SETTINGS)[number];

/** What one client of the police API may ask for in a minute; a third of it at once. */
export const REQUESTS_PER_MINUTE = 600;

export type TableAccess = 'get' | 'query' | 'put' | 'update' | 'delete' | 'check';
/** `describe` shows whether a key can be used, and uses nothing. */
export type KeyUse = 'wrap' | 'unwrap' | 'mac' | 'sign' | 'verify' | 'describe';

export interface FunctionSpec {
  /** One sentence a newcomer understands. */
  readonly does: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly settings: readonly Setting[];
  readonly tables: Partial<Record<TableName, readonly TableAccess[]>>;
  readonly sendsTo: readonly QueueName[];
  /** Functions that it calls and waits for. */
  readonly invokes?: readonly string[];
  readonly keys: Partial<Record<KeyName, readonly KeyUse[]>>;
  readonly buckets: Partial<Record<BucketName, readonly ('read' | 'write' | 'delete')[]>>;
  /** Objects it reads begin with this; without it, all of its buckets. */
  readonly readsUnder?: string;
  /** Objects it writes or deletes begin with this; without it, any of its buckets. */
  readonly writesUnder?: string;
  readonly sendsMail?: true;
  readonly sendsTexts?: true;
}

const ALL: readonly TableAccess[] = ['get', 'query', 'put', 'update', 'delete', 'check'];
const READ: readonly TableAccess[] = ['get', 'query'];

/** The folder of a function is `functions/<name>`; its entry is `handler.ts`, exporting `handler`. */
export const FUNCTIONS = {
  'incident-api': {
    does: 'Gives police systems tokens, takes their incidents and shows them the status.',
    timeoutSeconds: 15,
    memoryMb: 1024,
    settings: ['TOKEN_ISSUER', 'REQUESTS_PER_MINUTE', 'MUTUAL_TLS'],
    tables: { records: ALL },
    sendsTo: ['link-children', 'weigh-risk', 'project-evaluation', 'send-callbacks'],
    // For dry runs: rolls and directory stay closed to the front door.
    invokes: ['link-children'],
    keys: { content: ['wrap', 'unwrap'], blindIndex: ['mac'], tokenSigning: ['sign', 'verify'] },
    buckets: {},
  },
  'link-children': {
    does: 'Finds each child\'s pupil and raises one notification per recipient body.',
    timeoutSeconds: 30,
    memoryMb: 1024,
    settings: [],
    tables: { records: ALL, directory: READ, rolls: READ },
    sendsTo: ['weigh-risk', 'send-notification', 'send-notification-bulk', 'project-evaluation', 'send-callbacks'],
    keys: { content: ['unwrap'], blindIndex: ['mac'], childHistory: ['mac'] },
    buckets: {},
  },
  'weigh-risk': {
    does: 'Weighs what was told of each child before, and which high-risk incidents still owe a MARAC decision; raises work for the desk.',
    timeoutSeconds: 30,
    memoryMb: 512,
    settings: [],
    tables: { records: ALL, directory: READ },
    sendsTo: ['project-evaluation'],
    keys: { content: ['unwrap'] },
    buckets: {},
  },
  'send-notification': {
    does: 'Claims one effect per key adult, mints a link and hands the e-mail to the mail service; after late rungs a text to their mobile.',
    timeoutSeconds: 30,
    memoryMb: 512,
    settings: ['PUBLIC_ORIGIN', 'SENDER_ADDRESS', 'REPLY_TO_ADDRESS', 'MAIL_CONFIGURATION_SET', 'DESK_PHONE', 'SMS_SENDER', 'RESTORED_TO'],
    tables: { records: ALL, directory: READ },
    sendsTo: ['send-notification', 'project-evaluation'],
    keys: { content: ['unwrap'], blindIndex: ['mac'] },
    buckets: {},
    sendsMail: true,
    sendsTexts: true,
  },
  'record-receipt': {
    does: 'Takes the mail service\'s notices and raises the next rung when somebody was not reached.',
    timeoutSeconds: 30,
    memoryMb: 512,
    settings: [],
    tables: { records: ALL },
    sendsTo: ['send-notification', 'project-evaluation'],
    keys: { content: ['unwrap'] },
    buckets: {},
  },
  'run-due-steps': {
    does: 'Each minute: due sends, reminders, rungs, the call list, expired claims and undischarged obligations.',
    timeoutSeconds: 50,
    memoryMb: 512,
    settings: [],
    tables: { records: ALL, directory: READ },
    sendsTo: ['link-children', 'link-children-bulk', 'weigh-risk', 'send-notification', 'send-notification-bulk', 'record-receipt', 'project-evaluation', 'send-callbacks', 'import-incidents', 'import-roll'],
    keys: { content: ['unwrap'] },
    buckets: {},
  },
  'write-manifest': {
    does: 'Twice a morning: an encrypted call list per force, which its staff can read when everything else is down.',
    timeoutSeconds: 180,
    memoryMb: 1024,
    settings: [],
    tables: { records: ALL, directory: READ },
    sendsTo: [],
    keys: { content: ['unwrap'], blindIndex: ['mac'] },
    buckets: { files: ['write'] },
    writesUnder: 'manifests/',
  },
  'key-adult-pages': {
    does: 'The pages a key adult sees: link, proof, notification, acknowledgement.',
    timeoutSeconds: 15,
    memoryMb: 1024,
    settings: ['PUBLIC_ORIGIN', 'SMS_SENDER', 'DESK_PHONE', 'SENDER_ADDRESS', 'REPLY_TO_ADDRESS', 'MAIL_CONFIGURATION_SET', 'SECURITY_CONTACT'],
    tables: { records: ALL, directory: [...READ, 'put', 'update'] },
    sendsTo: ['send-notification', 'project-evaluation', 'send-callbacks'],
    keys: { content: ['unwrap'], blindIndex: ['mac'], tokenPepper: ['mac'] },
    buckets: {},
    sendsMail: true,
    sendsTexts: true,
  },
  'staff-console': {
    does: 'The safeguarding desk: sign-in, referrals and decisions, unread notifications, phone calls.',
    timeoutSeconds: 15,
    memoryMb: 1024,
    settings: ['TOKEN_ISSUER', 'DESK_ORIGIN', 'OPENID_ISSUER', 'OPENID_CLIENT_ID', 'OPENID_ROLES_CLAIM', 'DESK_PHONE', 'BREAK_GLASS_ADDRESS', 'SENDER_ADDRESS', 'REPLY_TO_ADDRESS', 'MAIL_CONFIGURATION_SET'],
    tables: { records: ALL, directory: [...READ, 'put', 'update'], rolls: READ },
    sendsTo: ['link-children', 'send-notification', 'project-evaluation', 'send-callbacks', 'import-roll'],
    keys: { content: ['wrap', 'unwrap'], blindIndex: ['mac'], tokenSigning: ['verify'] },
    invokes: ['write-export', 'show-figures'],
    buckets: { files: ['read', 'write'] },
    readsUnder: 'exports/releases/',
    writesUnder: 'rolls/',
    sendsMail: true,
  },
  'project-evaluation': {
    does: 'Turns every event into pseudonymised facts.',
    timeoutSeconds: 30,
    memoryMb: 512,
    settings: [],
    tables: { records: ['get', 'query', 'delete', 'check', 'put', 'update'], directory: READ, evaluation: ['put'] },
    sendsTo: [],
    keys: { content: ['unwrap'], pseudonym: ['mac'] },
    buckets: {},
  },
  'observe-service': {
    does: 'Looks at the gateway itself for the evaluation: minutes it was up, and weekly how well establishments are covered.',
    timeoutSeconds: 50,
    memoryMb: 512,
    settings: [],
    tables: { directory: READ, evaluation: ['put', 'query'] },
    sendsTo: [],
    keys: { content: ['unwrap'], pseudonym: ['mac'] },
    buckets: {},
  },
  'evaluation-api': {
    does: 'Exports measures and rows to the evaluator, takes orders for releases and hands them out.',
    timeoutSeconds: 30,
    memoryMb: 1024,
    settings: ['TOKEN_ISSUER'],
    tables: { records: ['get', 'put', 'query', 'update'], evaluation: READ },
    sendsTo: [],
    invokes: ['write-export'],
    keys: { tokenSigning: ['verify'], study: ['mac'] },
    buckets: { files: ['read'] },
    readsUnder: 'exports/releases/',
  },
  'check-facts': {
    does: 'Holds the facts of the evaluation against the audit trail.',
    timeoutSeconds: 900,
    memoryMb: 512,
    settings: [],
    tables: { records: ['query'], evaluation: ['query'] },
    sendsTo: [],
    keys: { pseudonym: ['mac'] },
    buckets: {},
  },
  'write-export': {
    does: 'Writes one release of the evaluation into the files bucket, a stretch at a time.',
    timeoutSeconds: 900,
    memoryMb: 2048,
    settings: [],
    tables: { records: ['get', 'put', 'query', 'update'], evaluation: READ },
    sendsTo: [],
    keys: { study: ['mac'] },
    buckets: { files: ['read', 'write'] },
    readsUnder: 'exports/',
    writesUnder: 'exports/',
  },
  'show-figures': {
    does: 'Makes the figures of settled months for the pages of the desk, small numbers hidden.',
    timeoutSeconds: 120,
    memoryMb: 2048,
    settings: [],
    tables: { evaluation: ['query'] },
    sendsTo: [],
    keys: {},
    buckets: { files: ['read', 'write'] },
    readsUnder: 'exports/figures/',
    writesUnder: 'exports/figures/',
  },
  'import-register': {
    does: 'Checks and applies the schools register and its predecessor links.',
    timeoutSeconds: 900,
    memoryMb: 1024,
    settings: [],
    tables: { directory: ALL },
    sendsTo: [],
    keys: {},
    buckets: { files: ['read'] },
  },
  'import-directory': {
    does: 'Loads recipient bodies, key adults, calendars, rolls and API clients from prepared files; has open children tried again when a roll changed.',
    timeoutSeconds: 900,
    memoryMb: 1024,
    settings: [],
    tables: { records: ['put', 'get', 'query', 'update'], directory: ALL, rolls: ALL },
    sendsTo: ['link-children'],
    keys: { content: ['wrap', 'unwrap'], blindIndex: ['mac'] },
    buckets: { files: ['read'] },
  },
  'import-roll': {
    does: 'Reads a school\'s roll that somebody brought, shows what it would change, and applies or takes back what a person decided.',
    timeoutSeconds: 300,
    memoryMb: 1024,
    settings: [],
    tables: { records: ALL, directory: READ, rolls: ALL },
    sendsTo: ['import-roll', 'link-children'],
    keys: { content: ['wrap', 'unwrap'], blindIndex: ['mac'] },
    // What machines bring lies in the other bucket: neither door reaches what came in by the other.
    buckets: { files: ['read', 'delete'], incidentFiles: ['read', 'delete'] },
    readsUnder: 'rolls/',
    writesUnder: 'rolls/',
  },
  'import-key-adults': {
    does: 'Holds a file of key adults against the directory, and asks the desk for each change.',
    timeoutSeconds: 300,
    memoryMb: 512,
    settings: [],
    tables: { records: ['get', 'query', 'put', 'update'], directory: ['get', 'query', 'put'] },
    sendsTo: [],
    keys: { content: ['wrap', 'unwrap'] },
    buckets: { files: ['read'] },
  },
  'client-api': {
    does: 'Takes files of incidents from police systems and rolls from schools\' systems, shows how far they are, and sends callbacks again.',
    timeoutSeconds: 15,
    memoryMb: 512,
    settings: ['TOKEN_ISSUER', 'MUTUAL_TLS', 'REQUESTS_PER_MINUTE'],
    tables: { records: ['get', 'query', 'put', 'update'] },
    sendsTo: ['import-incidents', 'send-callbacks', 'import-roll'],
    keys: { tokenSigning: ['verify'] },
    buckets: { incidentFiles: ['read', 'write'] },
  },
  'import-incidents': {
    does: 'Reads a file of incidents part by part, accepts each row as a request is accepted, and writes one result per row.',
    timeoutSeconds: 90,
    memoryMb: 1024,
    settings: [],
    tables: { records: ALL },
    sendsTo: ['link-children', 'link-children-bulk', 'project-evaluation', 'import-incidents'],
    keys: { content: ['wrap', 'unwrap'], blindIndex: ['mac'] },
    buckets: { incidentFiles: ['read', 'write', 'delete'] },
  },
  'send-callbacks': {
    does: 'Tells a force\'s own systems, signed and by ids only, how their incidents stand.',
    timeoutSeconds: 60,
    memoryMb: 512,
    settings: [],
    tables: { records: ['get', 'query', 'put', 'update', 'delete'] },
    sendsTo: ['send-callbacks'],
    keys: { callbackSecret: ['unwrap'] },
    buckets: {},
  },
  'manage-clients': {
    does: 'Registers API clients, their keys, certificates and callbacks; rotates and disables them.',
    timeoutSeconds: 30,
    memoryMb: 512,
    settings: [],
    tables: { records: ['get', 'query', 'put', 'update', 'delete'] },
    sendsTo: [],
    keys: { callbackSecret: ['wrap'] },
    buckets: {},
  },
  'settle-restore': {
    does: 'After a restore: shows what is held because it may have been sent before, and releases or dismisses it as a person says.',
    timeoutSeconds: 120,
    memoryMb: 512,
    settings: ['RESTORED_TO'],
    tables: { records: ['get', 'query', 'put', 'update', 'delete'] },
    sendsTo: [],
    keys: {},
    buckets: {},
  },
  'check-service': {
    does: 'Says to an operator, in codes and counts only, how the gateway stands: tables, keys, lateness, roots, forces.',
    timeoutSeconds: 60,
    memoryMb: 512,
    settings: [],
    tables: { records: READ, directory: READ, rolls: ['get'], evaluation: ['get'] },
    sendsTo: [],
    keys: {
      content: ['describe'], blindIndex: ['describe'], tokenPepper: ['describe'], childHistory: ['describe'], pseudonym: ['describe'], study: ['describe'],
      callbackSecret: ['describe'], tokenSigning: ['describe'], auditSign: ['describe'],
    },
    buckets: {},
  },
  'seal-audit': {
    does: 'Signs, hour by hour, how far every chain of the audit trail has come, and keeps it where nobody can change it.',
    timeoutSeconds: 300,
    memoryMb: 1024,
    settings: [],
    tables: { records: ['get', 'query', 'put'] },
    sendsTo: [],
    keys: { auditSign: ['sign', 'verify'] },
    buckets: { auditRoots: ['read', 'write'] },
    writesUnder: 'roots/',
  },
  'export-audit': {
    does: 'Copies the audit trail and its roots into files, so that an auditor can verify them on their own machine.',
    timeoutSeconds: 300,
    memoryMb: 1024,
    settings: [],
    tables: { records: ['get', 'query', 'put'] },
    sendsTo: [],
    keys: {},
    buckets: { files: ['write'], auditRoots: ['read'] },
    writesUnder: 'audit/',
  },
  'apply-retention': {
    does: 'Erases the content of incidents whose time is over, by deleting their wrapped data keys; it holds no key to read any.',
    timeoutSeconds: 300,
    memoryMb: 512,
    settings: [],
    tables: { records: ['get', 'query', 'put', 'update', 'delete', 'check'] },
    sendsTo: [],
    keys: {},
    buckets: {},
  },
  'manage-rights': {
    does: 'Answers requests of people about their data: finds, copies with exemptions flagged, erases, holds; each on record first.',
    timeoutSeconds: 300,
    memoryMb: 1024,
    settings: [],
    tables: { records: ['get', 'query', 'put', 'update', 'delete', 'check'] },
    sendsTo: [],
    keys: { content: ['unwrap'], blindIndex: ['mac'] },
    buckets: {},
  },
  'rewrap-keys': {
    does: 'Wraps every data key anew under the content key that came last, so that the one before can go.',
    timeoutSeconds: 300,
    memoryMb: 512,
    settings: [],
    tables: { records: ['get', 'query', 'put', 'update'], directory: ['get', 'query', 'update'], rolls: ['get', 'update'] },
    sendsTo: [],
    keys: { content: ['wrap', 'unwrap'] },
    buckets: {},
  },
  'keep-calendar': {
    does: 'Checks term dates and closures, shows what they would change, and applies what a person confirms.',
    timeoutSeconds: 300,
    memoryMb: 512,
    settings: [],
    tables: { records: ['put', 'get', 'query'], directory: ['get', 'query', 'put', 'delete'] },
    sendsTo: [],
    keys: { content: ['unwrap'] },
    buckets: { files: ['read'] },
  },
} as const satisfies Record<string, FunctionSpec>;
export type FunctionName = keyof typeof FUNCTIONS;

export interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'HEAD';
  /** API Gateway REST resource path. */
  readonly path: string;
  readonly function: FunctionName;
  /** Which front door: each has its own host, throttles and protection in the cloud. */
  readonly door: 'police' | 'pages' | 'desk' | 'evaluation';
}

const route = (door: RouteSpec['door'], fn: FunctionName) => (method: RouteSpec['method'], path: string): RouteSpec => ({ method, path, function: fn, door });
const police = route('police', 'incident-api');
const clients = route('police', 'client-api');
const pages = route('pages', 'key-adult-pages');
const desk = route('desk', 'staff-console');
const evaluation = route('evaluation', 'evaluation-api');

export const ROUTES: readonly RouteSpec[] = [
  police('GET', '/health'),
  police('GET', '/.well-known/oauth-authorization-server'),
  police('GET', '/oauth/jwks'),
  police('POST', '/oauth/token'),
  police('POST', '/v1/incidents'),
  police('GET', '/v1/incidents'),
  police('GET', '/v1/incidents/{incidentId}'),
  police('PUT', '/v1/incidents/{incidentId}'),
  police('POST', '/v1/incidents/{incidentId}/withdraw'),
  police('POST', '/v1/incidents/{incidentId}/questions/{questionId}/answer'),
  police('GET', '/v1/notifications'),
  police('GET', '/openapi.json'),
  police('GET', '/docs'),
  police('GET', '/docs/problems/{code}'),
  clients('POST', '/v1/files'),
  clients('GET', '/v1/files/{fileId}'),
  clients('POST', '/v1/files/{fileId}/start'),
  clients('POST', '/v1/callbacks/replay'),
  clients('POST', '/v1/rolls'),
  clients('GET', '/v1/rolls/{importId}'),
  clients('POST', '/v1/rolls/{importId}/start'),
  clients('POST', '/v1/rolls/{importId}/apply'),
  pages('GET', '/'),
  pages('POST', '/'),
  pages('GET', '/assets/{file}'),
  pages('GET', '/.well-known/security.txt'),
  pages('GET', '/n/{token}'),
  pages('HEAD', '/n/{token}'),
  pages('POST', '/n/{token}'),
  pages('GET', '/code'),
  pages('POST', '/code'),
  pages('GET', '/prove'),
  pages('POST', '/prove'),
  pages('GET', '/passkeys'),
  pages('POST', '/passkeys'),
  pages('GET', '/passkeys/new'),
  pages('POST', '/passkeys/new'),
  pages('GET', '/k/{token}'),
  pages('HEAD', '/k/{token}'),
  pages('POST', '/k/{token}'),
  pages('GET', '/key-adults'),
  pages('POST', '/key-adults'),
  pages('GET', '/key-adults/{keyAdultId}'),
  pages('POST', '/key-adults/{keyAdultId}'),
  pages('GET', '/key-adult-changes/{changeId}'),
  pages('POST', '/key-adult-changes/{changeId}'),
  pages('GET', '/school-day'),
  pages('POST', '/school-day'),
  pages('GET', '/notifications'),
  pages('GET', '/notifications/{notificationId}'),
  pages('POST', '/notifications/{notificationId}/acknowledge'),
  pages('GET', '/notifications/{notificationId}/confirmed'),
  pages('GET', '/notifications/{notificationId}/not-our-child'),
  pages('POST', '/notifications/{notificationId}/not-our-child'),
  pages('GET', '/notifications/{notificationId}/record'),
  pages('GET', '/notifications/{notificationId}/what-you-did'),
  pages('POST', '/notifications/{notificationId}/what-you-did'),
  pages('GET', '/notifications/{notificationId}/ask'),
  pages('POST', '/notifications/{notificationId}/ask'),
  pages('POST', '/sign-out'),
  pages('GET', '/privacy'),
  pages('GET', '/cookies'),
  pages('GET', '/accessibility'),
  desk('GET', '/desk'),
  desk('GET', '/desk/sign-in'),
  desk('GET', '/desk/signed-in'),
  desk('POST', '/desk/sign-out'),
  desk('GET', '/desk/assets/{file}'),
  desk('GET', '/desk/counts'),
  desk('GET', '/desk/unread'),
  desk('GET', '/desk/decided'),
  desk('GET', '/desk/referrals/{referralId}'),
  desk('POST', '/desk/referrals/{referralId}/search'),
  desk('POST', '/desk/referrals/{referralId}/check'),
  desk('POST', '/desk/referrals/{referralId}/decide'),
  desk('GET', '/desk/referrals/{referralId}/second'),
  desk('POST', '/desk/referrals/{referralId}/second'),
  desk('GET', '/desk/referrals/{referralId}/recipients'),
  desk('POST', '/desk/referrals/{referralId}/recipients'),
  desk('POST', '/desk/referrals/{referralId}/recipients/check'),
  desk('GET', '/desk/referrals/{referralId}/recipients/second'),
  desk('POST', '/desk/referrals/{referralId}/recipients/second'),
  desk('GET', '/desk/referrals/{referralId}/pre-birth'),
  desk('POST', '/desk/referrals/{referralId}/pre-birth'),
  desk('POST', '/desk/referrals/{referralId}/close'),
  desk('GET', '/desk/referrals/{referralId}/ask'),
  desk('POST', '/desk/referrals/{referralId}/ask'),
  desk('GET', '/desk/questions'),
  desk('GET', '/desk/questions/{questionId}'),
  desk('POST', '/desk/questions/{questionId}'),
  desk('GET', '/desk/directory'),
  desk('GET', '/desk/directory/download'),
  desk('GET', '/desk/bodies/{kind}/{code}'),
  desk('POST', '/desk/bodies/{kind}/{code}/confirm'),
  desk('POST', '/desk/bodies/{kind}/{code}/passkeys'),
  desk('GET', '/desk/changes'),
  desk('GET', '/desk/changes/{changeId}'),
  desk('POST', '/desk/changes/{changeId}'),
  desk('GET', '/desk/rolls'),
  desk('POST', '/desk/rolls'),
  desk('GET', '/desk/rolls/{importId}'),
  desk('POST', '/desk/rolls/{importId}'),
  desk('GET', '/desk/risk/{referralId}'),
  desk('POST', '/desk/risk/{referralId}'),
  desk('GET', '/desk/marac'),
  desk('GET', '/desk/marac/{incidentId}'),
  desk('POST', '/desk/marac/{incidentId}'),
  desk('GET', '/desk/recall'),
  desk('POST', '/desk/recall/{notificationId}'),
  desk('GET', '/desk/breaches/{notificationId}/{version}'),
  desk('POST', '/desk/breaches/{notificationId}/{version}'),
  desk('GET', '/desk/audit'),
  desk('GET', '/desk/audit/csv'),
  desk('GET', '/desk/break-glass'),
  desk('POST', '/desk/break-glass'),
  desk('POST', '/desk/break-glass/open'),
  desk('GET', '/desk/break-glass/{breakGlassId}'),
  desk('GET', '/desk/break-glasses'),
  desk('POST', '/desk/break-glasses/{breakGlassId}'),
  desk('GET', '/desk/notifications/{notificationId}/call'),
  desk('POST', '/desk/notifications/{notificationId}/call'),
  desk('GET', '/desk/evaluation'),
  desk('GET', '/desk/evaluation/data/{file}'),
  desk('GET', '/desk/releases'),
  desk('POST', '/desk/releases'),
  desk('GET', '/desk/releases/{releaseId}'),
  desk('GET', '/desk/releases/{releaseId}/files/{file}'),
  desk('POST', '/desk/releases/{releaseId}/sign-off'),
  desk('GET', '/desk/v1/referrals'),
  desk('GET', '/desk/v1/unread'),
  desk('POST', '/desk/v1/referrals/{referralId}/close'),
  desk('POST', '/desk/v1/notifications/{notificationId}/calls'),
  desk('GET', '/desk/v1/key-adult-changes'),
  desk('POST', '/desk/v1/key-adult-changes/{changeId}'),
  evaluation('GET', '/evaluation/v1/measures'),
  evaluation('GET', '/evaluation/v1/rows'),
  evaluation('GET', '/evaluation/v1/calibration'),
  evaluation('GET', '/evaluation/v1/releases'),
  evaluation('POST', '/evaluation/v1/releases'),
  evaluation('GET', '/evaluation/v1/releases/{releaseId}'),
];

export interface ScheduleSpec {
  readonly function: FunctionName;
  readonly everySeconds: number;
}

export const SCHEDULES: readonly ScheduleSpec[] = [
  { function: 'run-due-steps', everySeconds: 60 },
  { function: 'write-manifest', everySeconds: 60 },
  { function: 'observe-service', everySeconds: 60 },
  { function: 'seal-audit', everySeconds: 600 },
  // Hourly, so that 72 hours are not four days.
  { function: 'apply-retention', everySeconds: 3_600 },
];

/** The variable that carries an invoked function's name to its caller. */
export const functionVariable = (name: string): string => `${name.toUpperCase().replaceAll('-', '_')}_FUNCTION`;

/** Functions that other functions call by name. */
export const INVOKED: readonly FunctionName[] = (Object.keys(FUNCTIONS) as FunctionName[]).filter((name) =>
  Object.values<FunctionSpec>(FUNCTIONS).some(({ invokes = [] }) => invokes.includes(name)),
);

/** Functions that an operator's command invokes by name; everything else is reached by its queue, route or schedule. */
export const DIRECT: readonly FunctionName[] = [
  'import-register',
  'import-directory',
  'import-key-adults',
  'import-roll',
  'manage-clients',
  'keep-calendar',
  'write-export',
  'check-facts',
  'export-audit',
  'settle-restore',
  'check-service',
  'manage-rights',
  'rewrap-keys',
  'apply-retention',
];

/** The mail service's notices (SES → SNS, raw → SQS) arrive on this queue. */
export const RECEIPTS_QUEUE: QueueName = 'record-receipt';

/** Everything one function finds in its environment, by name. */
export const environmentOf = (name: FunctionName): readonly string[] => {
  const spec: FunctionSpec = FUNCTIONS[name];
  return [
    ...spec.settings,
    ...(Object.keys(spec.tables) as TableName[]).map((table) => TABLES[table].env),
    ...spec.sendsTo.map((queue) => QUEUES[queue].env),
    ...(spec.invokes ?? []).map(functionVariable),
    ...(Object.keys(spec.keys) as KeyName[]).map((key) => KEYS[key].env),
    ...(Object.keys(spec.buckets) as BucketName[]).map((bucket) => BUCKETS[bucket].env),
  ];
};
