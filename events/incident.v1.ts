import * as z from 'zod';
import {
  ADULT_ROLES,
  CIRCUMSTANCE_CODES,
  HANDLING_CODES,
  HOLD_REASONS,
  INCIDENT_TYPES,
  MARAC_DECISIONS,
  PLACE_TYPES,
  PREGNANCY_ANSWERS,
  PRESENCES,
  RECIPIENT_RISKS,
  RELATIONSHIPS,
  RISK_GRADES,
  RISK_TOOLS,
  SAFEGUARDING_FLAGS,
  SCHOOL_REASONS,
  SEXES,
  VOICE_REASONS,
  WITHDRAWAL_REASONS,
  YES_NO_UNKNOWN,
} from '../shared/domain/incident.ts';

// Control characters and bidirectional overrides have no place in a name or a sentence (security review 2.2).
// oxlint-disable-next-line no-control-regex -- refusing them is the point
const HARMLESS = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/u;
/**
 * Composing takes time by the square of a run of combining marks, so that a text of marks alone would keep us busy for seconds. No text shrinks to
 * less than a quarter by it (Unicode Standard Annex 15, 9): what is longer is too long in any case and is left as it came.
 */
const composed = (max: number) => (value: string): string => (value.length > 4 * max ? value : value.normalize('NFC'));
const text = (max: number) => z.string().trim().overwrite(composed(max)).min(1).max(max).regex(HARMLESS, 'harmless_text');
/** An instant with its offset: a bare local time is refused, because 01:30 happens twice on one October night. */
const instant = () => z.iso.datetime({ offset: true });
const day = () => z.iso.date();
const reference = (max: number) => z.string().regex(new RegExp(`^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,${max - 1}}$`), 'reference');

const $Name = { givenNames: z.array(text(100)).min(1).max(10), familyName: text(100) };

const $Address = z.strictObject({
  lines: z.array(text(120)).min(1).max(6),
  postcode: text(12).optional(),
});

const $School = z.union([
  z.strictObject({ name: text(200), town: text(100).optional(), urn: z.string().regex(/^\d{5,6}$/).optional() }),
  z.strictObject({ reason: z.enum(SCHOOL_REASONS) }),
]);

const $Voice = z.discriminatedUnion('heard', [
  z.strictObject({ heard: z.literal(true), words: text(500).optional(), observed: text(500).optional(), adultPresent: z.enum(YES_NO_UNKNOWN) }),
  z.strictObject({ heard: z.literal(false), reason: z.enum(VOICE_REASONS) }),
]);

const $Child = z.strictObject({
  childReference: reference(40).meta({ description: 'Your own label for this child in this incident; the same in every revision.' }),
  ...$Name,
  aliases: z.array(z.strictObject($Name)).max(10).default([]).meta({ description: 'Names the child is known by.' }),
  formerNames: z.array(z.strictObject($Name)).max(10).optional(),
  dateOfBirth: day().optional().meta({ description: 'Required for a certain link; without it send estimatedAge.' }),
  dateOfBirthEstimated: z.boolean().default(false),
  estimatedAge: z.int().min(0).max(17).optional(),
  sex: z.enum(SEXES).default('unknown'),
  address: $Address.optional(),
  school: $School.meta({ description: 'The school as the officer was told it, or the coded reason why none is known. A stated school helps and never decides.' }),
  upn: z.string().max(20).optional().meta({ description: 'Not asked for; accepted when sent, and it never links alone.' }),
  present: z.enum(YES_NO_UNKNOWN).meta({ description: 'Whether the child was there when it happened.' }),
  whereabouts: z.enum(PRESENCES).default('unknown').meta({ description: 'Where the child was while it happened.' }),
  seenByPolice: z.enum(YES_NO_UNKNOWN).meta({ description: 'Whether an officer saw the child.' }),
  welfareCheck: z.enum(YES_NO_UNKNOWN).default('unknown'),
  relationships: z.array(z.strictObject({ adultReference: reference(40), relationship: z.enum(RELATIONSHIPS) })).max(20).default([]),
  voice: $Voice.meta({ description: 'What the child said or what was observed, or the coded reason why there is none.' }),
});

const $Adult = z.strictObject({
  adultReference: reference(40),
  ...$Name,
  role: z.enum(ADULT_ROLES),
  dateOfBirth: day().optional(),
  sex: z.enum(SEXES).default('unknown'),
  emails: z.array(z.string().max(254).regex(/^[^\s@]+@[^\s@]+$/)).max(5).default([]),
  phones: z.array(z.string().regex(/^[+0-9 ()-]{5,20}$/)).max(5).default([]),
});

/** The contract's shape. Times against the clock and references between its parts are checked by `incidentFaults` in the domain. */
export const $IncidentV1 = z
  .strictObject({
    schemaVersion: z.literal('1').meta({ description: 'Of this contract.' }),
    forceCode: z.string().regex(/^\d{2}$/).meta({ description: 'Home Office code of your force, two digits. Another force is refused with 403.' }),
    forceReference: reference(60).meta({ description: 'Your own reference; unique in your force for good.' }),
    revision: z.int().min(1).max(9999).default(1).meta({ description: 'Each correction sends the whole incident again with a higher revision.' }),
    test: z.boolean().default(false).meta({ description: 'Decided by your client, whatever is sent.' }),
    incidentType: z.enum(INCIDENT_TYPES),
    occurredFrom: instant().meta({ description: 'When it began, with offset.' }),
    occurredTo: instant().optional().meta({ description: 'When it ended, with offset.' }),
    attendedAt: instant().meta({ description: 'When police attended, with offset. The school should know before its next day starts.' }),
    reportingTeam: text(80).optional().meta({ description: 'The team that reports; stored sealed.' }),
    placeType: z.enum(PLACE_TYPES).meta({ description: 'What kind of place; never an address.' }),
    circumstances: z.array(z.enum(CIRCUMSTANCE_CODES)).min(1).max(10).meta({ description: 'What happened, coded: this is what a school is told.' }),
    circumstancesText: text(500).optional().meta({ description: 'Read by a desk reviewer at most, never by a school. Left out, and said so in notKept, when it names somebody or a place.' }),
    risk: z.strictObject({
      tool: z.enum(RISK_TOOLS),
      grade: z.enum(RISK_GRADES),
      indicatorCount: z.int().min(0).max(30).optional(),
      professionalJudgement: z.boolean().default(false),
    }),
    marac: z.strictObject({ decision: z.enum(MARAC_DECISIONS), decidedBy: text(80), reason: text(300) }).optional(),
    pregnancy: z.strictObject({ answer: z.enum(PREGNANCY_ANSWERS), dueOn: day().optional() }).meta({ description: 'Yes routes to the pre-birth team: list the unborn child with school reason unborn, or the desk phones them.' }),
    socialCareTold: z.enum(YES_NO_UNKNOWN).meta({ description: 'Whether children’s social care knows already.' }),
    flags: z.array(z.enum(SAFEGUARDING_FLAGS)).max(20).default([]),
    handling: z.array(z.enum(HANDLING_CODES)).max(10).default([]),
    handlingText: text(300).optional().meta({ description: 'An instruction to the school; shown to it.' }),
    children: z.array($Child).min(1).max(50),
    adults: z.array($Adult).max(20).default([]).meta({ description: 'So that nobody named here is told of it as a key adult. Never shown to anybody.' }),
    recipientRisk: z.enum(RECIPIENT_RISKS).meta({ description: 'Whether telling the school could reach an adult of the incident. Any work there holds the notification for the desk.' }),
    hold: z.strictObject({ reason: z.enum(HOLD_REASONS), authorisedBy: text(80), untilAt: instant() }).optional(),
  })
  .meta({ id: 'IncidentV1', description: 'One domestic abuse incident that police attended, with every child who may be a victim.' });

export const $WithdrawalV1 = z
  .strictObject({ reason: z.enum(WITHDRAWAL_REASONS), decidedBy: text(80) })
  .meta({ id: 'WithdrawalV1', description: 'Recalls an incident: nobody can read any of it from then on.' });
