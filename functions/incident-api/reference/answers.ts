import * as z from 'zod';
import { CHILD_STATES, CHILD_STATE_REASONS, INCIDENT_STATES } from '../../../shared/domain/child-state.ts';
import { DELIVERIES } from '../../../shared/domain/delivery.ts';
import { WITHDRAWAL_REASONS } from '../../../shared/domain/incident.ts';
import { ANSWERS, NOTIFICATION_STATES } from '../../../shared/domain/notification.ts';
import { QUESTION_ANSWERS, QUESTION_TEXT_MAX, QUESTION_STATES, QUESTION_TOPICS } from '../../../shared/domain/desk/question.ts';
import { ROLL_IMPORT_STATES } from '../../../shared/domain/rolls/decide-roll.ts';
import { ROLL_FAULTS, ROLL_REFUSALS } from '../../../shared/domain/rolls/roll-faults.ts';
import { OVER_LIMIT } from '../../../shared/domain/rolls/roll-limits.ts';
import { RUNG_KINDS } from '../../../shared/domain/rung.ts';
import { ROLL_FORMATS } from '../../../shared/ports/rolls.ts';

/** What the police API answers, for its reference; a contract test holds every real answer against these. */

const instant = () => z.iso.datetime();
const $Scope = z
  .strictObject({ inScope: z.boolean(), rule: z.enum(['insideTheDuty', 'eighteenOrOver', 'notDomesticAbuse', 'notRelated']), policyVersion: z.string() })
  .meta({ id: 'ScopeDecision', description: 'Whether the duty reaches this child, by which rule of which version of your force’s policy.' });
const $Child = z
  .strictObject({
    childReference: z.string().meta({ description: 'Your own label.' }),
    childId: z.string().meta({ description: 'Ours, the same in every revision.' }),
    state: z.enum(CHILD_STATES),
    reason: z.enum(CHILD_STATE_REASONS),
    scope: $Scope.optional(),
  })
  .meta({ id: 'ChildStatus', description: 'What became of one child.' });
const notKept = () => z.array(z.string()).optional().meta({ description: 'JSON Pointers of what was left out before anything was stored: it named somebody or a place.' });

export const $Accepted = z
  .strictObject({
    incidentId: z.string(),
    forceReference: z.string(),
    revision: z.int(),
    state: z.enum(INCIDENT_STATES),
    children: z.array($Child),
    links: z.strictObject({ self: z.string() }),
    notKept: notKept(),
  })
  .meta({ id: 'IncidentAccepted', description: 'It is stored. From here on it is ours to tell the school, and to tell you how it went.' });

export const $Notification = z
  .strictObject({
    notificationId: z.string(),
    incidentId: z.string(),
    version: z.int(),
    recipient: z.strictObject({ kind: z.enum(['establishment', 'localAuthority', 'healthTeam']).optional() }),
    childIds: z.array(z.string()),
    state: z.enum(NOTIFICATION_STATES),
    delivery: z.enum(DELIVERIES),
    raisedAt: instant(),
    updatedAt: instant(),
    dutyBy: instant().meta({ description: 'First start of a pupil day after police attended.' }),
    readBy: instant().meta({ description: 'First start of a pupil day after we received it.' }),
    viewedAt: instant().optional(),
    answeredAt: instant().optional(),
    answeredHow: z.enum(ANSWERS).optional(),
    readBeforeSchoolStart: z.boolean().optional(),
    withdrawnAt: instant().optional(),
  })
  .meta({ id: 'NotificationStatus', description: 'One incident told to one recipient body. Names nobody and no school.' });

const $Question = z
  .strictObject({
    questionId: z.string(),
    kind: z.enum(['askPolice', 'schoolQuery', 'schoolChallenge']).meta({ description: 'The desk asks; a school asks; a school says that something is wrong.' }),
    topic: z.enum([...new Set([...QUESTION_TOPICS.askPolice, ...QUESTION_TOPICS.schoolQuery, ...QUESTION_TOPICS.schoolChallenge])]),
    state: z.enum([...QUESTION_STATES, 'overdue']),
    childId: z.string().optional(),
    notificationId: z.string().optional(),
    askedAt: instant(),
    answerBy: instant(),
    answeredAt: instant().optional(),
    answer: z.enum([...new Set([...QUESTION_ANSWERS.askPolice, ...QUESTION_ANSWERS.schoolQuery, ...QUESTION_ANSWERS.schoolChallenge])]).optional(),
  })
  .meta({ id: 'QuestionStatus', description: 'A question to the force, with its clock. What is asked in words comes from the desk, by telephone; the answer is POSTed here, goes to the desk, or is a corrected incident.' });

export const $Incident = z
  .strictObject({
    incidentId: z.string(),
    forceReference: z.string(),
    revision: z.int(),
    state: z.enum(INCIDENT_STATES),
    policyVersion: z.string(),
    receivedAt: instant(),
    revisedAt: instant(),
    withdrawn: z.strictObject({ at: instant(), reason: z.enum(WITHDRAWAL_REASONS) }).optional(),
    children: z.array($Child),
    notifications: z.array($Notification),
    questions: z.array($Question),
  })
  .meta({ id: 'IncidentStatus' });

export const $Incidents = z.strictObject({ incidents: z.array($Incident) });
export const $Notifications = z.strictObject({
  notifications: z.array($Notification),
  cursor: z.string().optional().meta({ description: 'Send it back for the next page; absent on the last.' }),
});

export const $Withdrawn = z.strictObject({ incidentId: z.string(), state: z.literal('withdrawn'), reason: z.enum(WITHDRAWAL_REASONS) });

const FORCE_ANSWERS = [...new Set([...QUESTION_ANSWERS.askPolice, ...QUESTION_ANSWERS.schoolQuery, ...QUESTION_ANSWERS.schoolChallenge])];
export const $Answer = z
  .strictObject({ answer: z.enum(FORCE_ANSWERS).meta({ description: 'Of the codes of its kind.' }), text: z.string().max(QUESTION_TEXT_MAX).optional().meta({ description: 'For the desk alone, sealed. The school sees the code; the desk tells it more when it may.' }) })
  .meta({ id: 'AnswerQuestion', description: 'askPolice: toldMore, willCorrect, doesNotKnow. schoolQuery: toldMore, cannotSay, willCorrect. schoolChallenge: agreed, partlyAgreed, notAgreed.' });
export const $Answered = z.strictObject({ incidentId: z.string(), questionId: z.string(), state: z.literal('answered'), answer: z.enum(FORCE_ANSWERS), answeredAt: instant() }).meta({ id: 'QuestionAnswered' });

export const $DryRun = z
  .strictObject({
    dryRun: z.literal(true),
    policyVersion: z.string(),
    children: z.array($Child.omit({ childId: true }).extend({ evidence: z.array(z.string()).optional().meta({ description: 'Test clients only.' }) })),
    notifications: z.array(
      z.strictObject({
        recipient: z.strictObject({ kind: z.enum(['establishment', 'localAuthority', 'healthTeam']) }),
        childReferences: z.array(z.string()),
        sends: z.literal('atOnce'),
        readOn: z.iso.date(),
        ladder: z.array(z.strictObject({ rung: z.enum(RUNG_KINDS), minutesBefore: z.int() })),
        test: z
          .strictObject({ name: z.string(), bodyKey: z.string(), dutyBy: instant(), readBy: instant() })
          .optional()
          .meta({ description: 'Test clients only: the invented body that would be told.' }),
      }),
    ),
    notKept: notKept(),
  })
  .meta({ id: 'DryRun', description: 'Who would be told, when and why. Nothing was stored.' });

export const $File = z
  .looseObject({
    fileId: z.string(),
    state: z.string(),
    format: z.enum(['csv', 'ndjson']),
    dryRun: z.boolean(),
    openedAt: instant(),
    rows: z.looseObject({ total: z.int().optional() }).meta({ description: 'How many rows there are, and what became of them so far.' }),
    refusal: z.looseObject({ code: z.string(), title: z.string() }).optional().meta({ description: 'Why the file as a whole was not read.' }),
    links: z.strictObject({ self: z.string(), start: z.string() }),
    upload: z.strictObject({ method: z.literal('PUT'), url: z.string() }).optional().meta({ description: 'Where to put the file, for a quarter of an hour.' }),
    results: z.array(z.strictObject({ part: z.int(), url: z.string() })).optional().meta({ description: 'When it is done: one result line for each row, in parts, in order.' }),
  })
  .meta({ id: 'IncidentFile', description: 'A file of incidents. A bad row never blocks a good one.' });
export const $OpenFile = z
  .strictObject({ format: z.enum(['csv', 'ndjson']), mapping: z.record(z.string(), z.unknown()).optional(), dryRun: z.boolean().optional() })
  .meta({ id: 'OpenFile', description: 'A CSV needs a mapping of your columns and codes to ours; see docs/files.md.' });
const $RollCounts = z
  .strictObject({ before: z.int(), after: z.int(), rows: z.int(), unusable: z.int(), unchanged: z.int(), added: z.int(), changed: z.int(), returned: z.int(), left: z.int() })
  .meta({ id: 'RollCounts', description: 'Pupils now and afterwards, and what would change.' });
export const $OpenRoll = z
  .strictObject({
    laCode: z.string().regex(/^\d{3}$/).meta({ description: 'DfE code of an authority that your client is registered for.', example: '998' }),
    urn: z.string().regex(/^\d{5,7}$/).optional().meta({ description: 'The one school that the file is of. Left out, a column URN names each pupil’s school.', example: '990001' }),
    format: z.enum(ROLL_FORMATS),
    isWhole: z.boolean().meta({ description: 'true: whoever of these schools is not in the file has left.' }),
  })
  .meta({ id: 'OpenRoll', description: 'What columns are read: docs/rolls.md.' });
export const $Roll = z
  .strictObject({
    importId: z.string(),
    state: z.enum(ROLL_IMPORT_STATES).meta({ description: 'previewed: it may be applied. asked: the change is a large one and waits for a person at the desk. No roll changes before applying.' }),
    laCode: z.string(),
    urn: z.string().optional(),
    format: z.enum(ROLL_FORMATS),
    isWhole: z.boolean(),
    openedAt: instant(),
    progress: z.strictObject({ rowsRead: z.int(), schools: z.int(), schoolsDone: z.int() }),
    counts: $RollCounts.optional(),
    previewedAt: instant().optional(),
    expiresAt: instant().optional().meta({ description: 'Until then what is shown here may be applied.' }),
    needsPerson: z.boolean().meta({ description: 'The change goes beyond what a machine may apply alone.' }),
    appliedAt: instant().optional(),
    refusal: z.strictObject({ code: z.enum(Object.keys(ROLL_REFUSALS)), fix: z.string(), about: z.array(z.string()) }).optional().meta({ description: 'Why nothing of the file is used.' }),
    links: z.strictObject({ self: z.string(), start: z.string(), apply: z.string() }),
    upload: z.strictObject({ method: z.literal('PUT'), url: z.string() }).optional().meta({ description: 'Where to put the file, for a quarter of an hour.' }),
    schools: z
      .array(z.strictObject({ urn: z.string(), state: z.enum(['staged', 'compared', 'applied', 'overtaken', 'undone']), counts: $RollCounts.optional(), over: z.array(z.enum(OVER_LIMIT)) }))
      .optional()
      .meta({ description: 'School by school; over names the limits that its change goes beyond.' }),
    faults: z
      .strictObject({
        total: z.int(),
        byCode: z.record(z.string(), z.int()),
        listed: z.int().meta({ description: 'How many are listed: at most 500, rows that are not used first.' }),
        rows: z.array(z.strictObject({ row: z.int(), code: z.enum(Object.keys(ROLL_FAULTS)), used: z.boolean(), fix: z.string() })),
        cursor: z.string().optional().meta({ description: 'Send it back for the next page; absent on the last.' }),
      })
      .optional()
      .meta({ description: 'Rows by number and code, never a value.' }),
  })
  .meta({ id: 'RollImport', description: 'A file of pupils on its way to the rolls.' });
export const $Replay = z.strictObject({ since: z.iso.datetime({ offset: true }) }).meta({ id: 'ReplayCallbacks' });
export const $Replayed = z.strictObject({ replayed: z.int(), next: z.string().optional() }).meta({ id: 'CallbacksReplayed', description: 'How many will be sent again; with next, ask again from there.' });

export const $Problem = z
  .strictObject({
    type: z.string().meta({ description: 'Address of the page about this problem.' }),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'Stable; texts may improve.' }),
    correlationId: z.string(),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().meta({ description: 'JSON Pointer into the body; header:Name and query:name for the rest. Never a value.' }),
          code: z.string(),
          fix: z.string().meta({ description: 'What to send instead.' }),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. All faults at once, up to 1,000 of them; the last then says how many more there are.' });

export const $Token = z.strictObject({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int(), scope: z.string() }).meta({ id: 'Token' });
export const $TokenError = z.strictObject({ error: z.string(), error_description: z.string() }).meta({ id: 'TokenError', description: 'RFC 6749 5.2.' });
export const $TokenRequest = z
  .object({
    grant_type: z.literal('client_credentials'),
    client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
    client_assertion: z.string().meta({ description: 'A JWT signed by your registered key: ES256 or EdDSA, iss and sub your client, aud our issuer, jti new, at most 60 s long.' }),
    scope: z.string().optional().meta({ description: 'Fewer scopes than your client may have, separated by spaces.' }),
  })
  .meta({ id: 'TokenRequest' });
export const $Metadata = z.looseObject({ issuer: z.string(), token_endpoint: z.string(), jwks_uri: z.string() }).meta({ id: 'ServerMetadata', description: 'RFC 8414.' });
export const $Keys = z.strictObject({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string(), use: z.string() })) }).meta({ id: 'KeySet', description: 'RFC 7517. While keys change there are two.' });
