import * as z from 'zod';
import { KEY_ADULT_ROLES } from '../../shared/domain/key-adult.ts';
import { INCIDENT_TYPES, SEXES } from '../../shared/domain/incident.ts';
import { ASSESSED_GRADES } from '../../shared/domain/risk/risk-rules.ts';
import { HISTORY_MONTHS } from '../../shared/ports/child-history.ts';
import { RUNG_KINDS } from '../../shared/domain/rung.ts';
import { inE164 } from '../../shared/domain/phone-number.ts';
import { SCOPES } from '../../shared/ports/clients.ts';
import type { DirectoryWriter } from '../../shared/ports/directory.ts';
import type { FileStore } from '../../shared/ports/files.ts';
import type { CountKeyAdults } from './count-key-adults.ts';
import type { TryAgain } from '../../shared/runtime/try-again.ts';

const day = z.iso.date();
/** A pupil's row lies in some twenty buckets: what is longer is no name, and is told by its row. */
const name = z.string().max(200);
/** HH:MM */
const $WallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const $Span = z.strictObject({ firstOn: day, lastOn: day });
const $Calendar = z.strictObject({
  startsAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  defaultTerms: z.array($Span),
  ownTerms: z.array($Span).optional(),
  closures: z.array($Span),
  worksAllYear: z.boolean(),
});

const $Line = z.string().min(1).max(300);
/** Shown to key adults as text, in place of the default wording. */
const $Guidance = z.strictObject({ share: $Line.optional(), untold: $Line.optional(), help: z.array($Line).max(8).optional(), helpline: $Line.optional() });

const $RuleBase = { id: z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{2,40}$/), within: z.union([z.strictObject({ months: z.int().min(1).max(HISTORY_MONTHS) }), z.strictObject({ days: z.int().min(1).max(450) })]) };
/** A rule's id names it for good, so two may not share one; nothing is known from before what the history keeps. */
const $RiskRules = z.strictObject({
  version: z.string().min(1).max(60),
  rules: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ ...$RuleBase, kind: z.literal('count'), incidents: z.int().min(2).max(50) }),
        z.strictObject({ ...$RuleBase, kind: z.literal('countOfGrade'), grade: z.enum(ASSESSED_GRADES), incidents: z.int().min(1).max(50) }),
        z.strictObject({ ...$RuleBase, kind: z.literal('risingGrade') }),
        z.strictObject({ ...$RuleBase, kind: z.literal('afterGrade'), grade: z.enum(ASSESSED_GRADES) }),
      ]),
    )
    .max(12)
    .refine((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, 'rule_ids_repeat'),
});

/** One line of a prepared file. */
export const $PreparedRecord = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('policy'),
    forceCode: z.string().regex(/^\d{2}$/),
    forceName: z.string().min(1),
    laCodes: z.array(z.string().regex(/^\d{3}$/)).min(1),
    neighbours: z.array(z.string().regex(/^\d{2}$/)).max(20).optional(),
    trialLaCode: z.string().regex(/^\d{3}$/).optional(),
    version: z.string().optional(),
    contentProfile: z.enum(['standard', 'minimal']).optional(),
    timetable: z.array(z.strictObject({ rung: z.enum(RUNG_KINDS), minutesBefore: z.int().min(0) })).optional(),
    compressed: z.array(z.strictObject({ rung: z.enum(RUNG_KINDS), minutesAfter: z.int().min(0) })).optional(),
    compressedBelowMinutes: z.int().optional(),
    linkPupilDays: z.int().min(1).optional(),
    rollOut: z.record(z.string().regex(/^\d{3}$/), z.strictObject({ wave: z.int().min(1), goLiveOn: day, trainedOn: day.optional() })).optional(),
    verificationNoticeDays: z.int().min(0).max(365).optional(),
    texts: z.strictObject({ rungs: z.array(z.enum(RUNG_KINDS)), from: $WallTime, until: $WallTime }).refine(({ from, until }) => from < until, 'no_hours').optional(),
    manifestAt: z.array($WallTime).max(6).optional(),
    showsOthersTold: z.boolean().optional(),
    showsEarlierHere: z.boolean().optional(),
    showsRepeats: z.boolean().optional(),
    riskRules: $RiskRules.optional(),
    maracDays: z.int().min(1).max(60).optional(),
    guidance: z.strictObject({ en: $Guidance.optional(), cy: $Guidance.optional() }).optional(),
    scope: z.strictObject({ under: z.int().min(1).max(18), incidentTypes: z.array(z.enum(INCIDENT_TYPES)).min(1), relationship: z.enum(['any', 'relatedOrUnknown']) }).optional(),
    account: z.enum(['reviewer', 'nobody']).optional(),
  })
    // What a force decides for itself has a version of its own: each decision is recorded with it.
    .refine(({ version, forceCode: _code, forceName: _name, laCodes: _la, trialLaCode: _trial, kind: _kind, ...decided }) => version !== undefined || Object.keys(decided).length === 0, { path: ['version'], error: 'policy_without_version' }),
  z.strictObject({
    kind: z.literal('recipientBody'),
    bodyKey: z.string(),
    name: z.string().min(1),
    laCode: z.string().regex(/^\d{3}$/),
    status: z.enum(['open', 'closed']).default('open'),
    test: z.boolean().default(false),
    successors: z.array(z.string()).default([]),
    phase: z.string().optional(),
    typeGroup: z.string().optional(),
    telephone: z.string().optional(),
    language: z.enum(['en', 'cy']).default('en'),
    calendar: $Calendar,
  }),
  z.strictObject({
    kind: z.literal('keyAdult'),
    laCode: z.string().regex(/^\d{3}$/),
    keyAdultId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    bodyKey: z.string(),
    order: z.int().min(1),
    role: z.enum(KEY_ADULT_ROLES),
    givenNames: z.array(z.string()),
    familyName: z.string(),
    email: z.string().regex(/^[^\s@]+@[^\s@]+$/),
    mailbox: z.enum(['named', 'shared']),
    // A number that no text service takes would show only when its owner asks for a code in the morning.
    mobile: z
      .string()
      .refine((written) => inE164(written) !== undefined, 'not_a_mobile')
      .optional(),
    language: z.enum(['en', 'cy']).default('en'),
    verifiedUntil: day.optional(),
    active: z.boolean().default(true),
    exclusions: z
      .array(z.discriminatedUnion('scope', [z.strictObject({ scope: z.literal('body') }), z.strictObject({ scope: z.literal('family'), familyName: name.min(1), postcode: z.string().max(50).optional() })]))
      .max(20)
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('pupil'),
    laCode: z.string().regex(/^\d{3}$/),
    pupilId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    urns: z.array(z.string().max(20)).min(1).max(6),
    upn: z.string().max(50).optional(),
    legalForename: name,
    legalSurname: name,
    preferredForename: name,
    preferredSurname: name,
    dateOfBirth: day,
    sex: z.enum(SEXES),
    postcode: z.string().max(50).optional(),
    addressLine: z.string().max(500).optional(),
    entryOn: day.optional(),
    leavingOn: day.optional(),
  }),
  z.strictObject({
    kind: z.literal('manifestKey'),
    forceCode: z.string().regex(/^\d{2}$/),
    kid: z.string().regex(/^[A-Za-z0-9_-]{10,64}$/),
    // Public halves only: a `d` is a private key, and nobody but the force may have that.
    jwk: z.union([
      z.strictObject({ kty: z.literal('EC'), crv: z.enum(['P-256', 'P-384', 'P-521']), x: z.string().max(100), y: z.string().max(100) }),
      z.strictObject({ kty: z.literal('OKP'), crv: z.literal('X25519'), x: z.string().max(100) }),
    ]),
  }),
  z.strictObject({
    kind: z.literal('client'),
    clientId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    clientKind: z.enum(['force', 'desk', 'evaluator', 'operator']),
    forceCode: z.string().optional(),
    laCodes: z.array(z.string()).default([]),
    scopes: z.array(z.enum(SCOPES)),
    jwks: z.strictObject({ keys: z.array(z.record(z.string(), z.unknown())) }),
    test: z.boolean().default(false),
  }),
]);
export type PreparedRecord = z.infer<typeof $PreparedRecord>;

/** `recount`: count an area's names again after its roll was loaded. */
const $Command = z.union([z.strictObject({ key: z.string().min(1).max(500) }), z.strictObject({ recount: z.string().regex(/^[0-9]{2,3}$/) })]);

export interface ImportReport {
  readonly policies: number;
  readonly recipientBodies: number;
  readonly keyAdults: number;
  readonly pupils: number;
  readonly clients: number;
  readonly manifestKeys: number;
  /** Row and field, never a value. */
  readonly faults: readonly { readonly row: number; readonly pointer: string; readonly code: string }[];
}

const COUNTED = { policy: 'policies', recipientBody: 'recipientBodies', keyAdult: 'keyAdults', pupil: 'pupils', client: 'clients', manifestKey: 'manifestKeys' } as const;
const AT_MOST_FAULTS = 100;

const linesOf = async function* (file: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of file) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
};

/** Checks the whole file first; a file with a fault changes nothing. Loading the same file twice changes nothing either. */
export const createImportDirectory =
  ({ files, directory, tryAgain, countKeyAdults }: { readonly files: FileStore; readonly directory: DirectoryWriter; readonly tryAgain: Pick<TryAgain, 'later' | 'atOnce'>; readonly countKeyAdults: CountKeyAdults }) =>
  async (command: unknown): Promise<ImportReport> => {
    const parsedCommand = $Command.parse(command);
    const counts = { policies: 0, recipientBodies: 0, keyAdults: 0, pupils: 0, clients: 0, manifestKeys: 0 };
    if ('recount' in parsedCommand) {
      const { pupils, changed } = await directory.recountTerms(parsedCommand.recount);
      if (changed) await tryAgain.atOnce(parsedCommand.recount);
      return { ...counts, pupils, faults: [] };
    }
    const { key } = parsedCommand;
    const faults: { row: number; pointer: string; code: string }[] = [];
    const records: PreparedRecord[] = [];
    let row = 0;
    for await (const line of linesOf(files.read(key))) {
      row += 1;
      if (line.trim() === '') continue;
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        faults.push({ row, pointer: '', code: 'not_json' });
        continue;
      }
      const parsed = $PreparedRecord.safeParse(value);
      if (parsed.success) records.push(parsed.data);
      else if (faults.length < AT_MOST_FAULTS) faults.push(...parsed.error.issues.map((issue) => ({ row, pointer: `/${issue.path.join('/')}`, code: issue.code })));
    }
    if (faults.length > 0) return { ...counts, faults };
    const areas = [...new Set(records.flatMap((record) => (record.kind === 'keyAdult' || record.kind === 'recipientBody' ? [record.laCode] : [])))];
    await countKeyAdults(areas);
    // Asked before anything is written: an import that dies half-way is loaded again, and by then its first half is no news.
    await directory.write(records, (rolls) => tryAgain.later(rolls));
    await countKeyAdults(areas);
    for (const record of records) counts[COUNTED[record.kind]] += 1;
    return { ...counts, faults };
  };
