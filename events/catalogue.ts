import * as z from 'zod';
import { ANSWERS } from '../shared/domain/notification.ts';
import { ATTEMPT_STATES } from '../shared/domain/delivery.ts';
import { DECISION_KINDS } from '../shared/domain/desk/decision.ts';
import { FOLLOW_UP_ACTIONS, HEARD_IN_SCHOOL, USEFULNESS } from '../shared/domain/follow-up.ts';
import { REFERRAL_KINDS } from '../shared/domain/referral.ts';
import { MARAC_DECIDED } from '../shared/domain/risk/marac.ts';
import { RISK_OUTCOMES } from '../shared/domain/risk/risk-outcome.ts';
import { ROLL_STEPS } from '../shared/domain/rolls/roll-steps.ts';
import { RUNG_KINDS } from '../shared/domain/rung.ts';
import { $Id, $InstantUtc, defineEvent } from './envelope.ts';
import { HEARING } from './hearing.ts';
import type { Consumer, EventType } from './hearing.ts';

const $Incident = () => z.strictObject({ incidentId: $Id, revision: z.int().min(1) });
const $Question = () => z.strictObject({ incidentId: $Id, questionId: $Id });
const $Notification = () => z.strictObject({ incidentId: $Id, notificationId: $Id, version: z.int().min(1) });

/** `says` is one sentence: who says it, and when. A shape is built when somebody first asks for it: a step hears few of all events. */
const entry = <const T extends EventType, Data extends z.ZodType>(type: T, says: string, data: () => Data) => ({
  event: defineEvent(type, HEARING[type].version, data),
  says,
  consumers: HEARING[type].consumers,
});

/** The shape of every event, once. Who hears it: `hearing.ts`. */
export const CATALOGUE = {
  'incident.received': entry('incident.received', 'A force told us of an incident and we have stored it.', () => $Incident()),
  'incident.revised': entry('incident.revised', 'A force corrected an incident: the whole of it, with the next revision.', () => $Incident()),
  'incident.withdrawn': entry('incident.withdrawn', 'A force withdrew an incident; every open notification of it is withdrawn.', () => $Incident()),
  'children.linked': entry('children.linked', 'Every child of this revision has a state with a reason.', () => $Incident()),
  'link.requested': entry('link.requested', 'A roll changed or a person decided: link the children of this incident again.', () => $Incident()),
  'notification.raised': entry('notification.raised', 'One recipient body is to be told of one incident.', () => $Notification()),
  'rung.due': entry(
    'rung.due',
    'A planned instant of the timetable came, or somebody could not be reached: tell whoever this rung names.',
    () => $Notification().extend({ rung: z.enum(RUNG_KINDS), stepId: $Id, tries: z.int().min(0).default(0) }),
  ),
  'nudge.due': entry(
    'nudge.due',
    'An e-mail of a late rung went to a key adult with a mobile: a text without content follows it.',
    () => $Notification().extend({ keyAdultId: $Id, rung: z.enum(RUNG_KINDS), stepId: $Id }),
  ),
  'delivery.sent': entry(
    'delivery.sent',
    'The mail service took one e-mail for one key adult.',
    () => $Notification().extend({ effectId: $Id, rung: z.enum(RUNG_KINDS), order: z.int().min(0), sentAt: $InstantUtc }),
  ),
  'delivery.settled': entry(
    'delivery.settled',
    'A receipt of the mail service moved one delivery on.',
    () => $Notification().extend({ effectId: $Id, state: z.enum(ATTEMPT_STATES), settledAt: $InstantUtc }),
  ),
  'notification.viewed': entry(
    'notification.viewed',
    'A key adult who proved who they are was shown this version.',
    () => $Notification().extend({ keyAdultId: $Id, order: z.int().min(0), method: z.enum(['passkey', 'smsCode', 'emailCode']) }),
  ),
  'notification.answered': entry(
    'notification.answered',
    'A version was acknowledged, phoned, withdrawn or closed by the desk.',
    () => $Notification().extend({ how: z.enum(ANSWERS), order: z.int().min(0) }),
  ),
  'child.decided': entry('child.decided', 'A reviewer\'s decision on a child stands; with a second person\'s agreement where one was needed.', () =>
    z.strictObject({
      incidentId: $Id,
      childId: $Id,
      decided: z.enum(DECISION_KINDS),
      // Of the pupil whom the engine put first, when it put any: its score, by which model, and whether the reviewer said it is the child.
      firstBits: z.number().min(-100).max(200).optional(),
      modelVersion: $Id.optional(),
      isFirst: z.boolean(),
    }),
  ),
  'followUp.recorded': entry('followUp.recorded', 'A key adult said what their school did, and how each child was heard there and whether it was of use; the last answer stands.', () =>
    $Notification().extend({
      actions: z.array(z.enum(FOLLOW_UP_ACTIONS)).max(FOLLOW_UP_ACTIONS.length),
      heard: z.array(z.strictObject({ childId: $Id, heard: z.enum(HEARD_IN_SCHOOL) })).max(50),
      useful: z.enum(USEFULNESS).optional(),
    }),
  ),
  'notification.superseded': entry('notification.superseded', 'A later version starts fresh in its place.', () => $Notification().extend({ supersededBy: z.int().min(2) })),
  'referral.opened': entry('referral.opened', 'A person at the desk has work.', () => z.strictObject({ incidentId: $Id, referralId: $Id, kind: z.enum(REFERRAL_KINDS) })),
  'referral.closed': entry('referral.closed', 'The desk finished it.', () => z.strictObject({ incidentId: $Id, referralId: $Id, kind: z.enum(REFERRAL_KINDS) })),
  'risk.fired': entry(
    'risk.fired',
    'What was told of one child before, together with this incident, set off a rule of cumulative risk.',
    () => z.strictObject({ incidentId: $Id, childId: $Id, rule: $Id }),
  ),
  'risk.cancelled': entry('risk.cancelled', 'Police took back what had set the rule off, before a person looked.', () => z.strictObject({ incidentId: $Id, childId: $Id, rule: $Id })),
  'risk.reviewed': entry(
    'risk.reviewed',
    'A person at the desk looked at what the rule found and said what follows from it.',
    () => z.strictObject({ incidentId: $Id, childId: $Id, rule: $Id, outcome: z.enum(RISK_OUTCOMES) }),
  ),
  'marac.recorded': entry(
    'marac.recorded',
    'The desk recorded a MARAC decision with its reason, which police had not sent.',
    () => z.strictObject({ incidentId: $Id, decision: z.enum(MARAC_DECIDED) }),
  ),
  'question.opened': entry('question.opened', 'The desk or a school asks the force about an incident.', () => $Question()),
  'question.overdue': entry(
    'question.overdue',
    'The clock of a question to the force has run out; said when it is asked, heard then, and ignored when it was answered meanwhile.',
    () => $Question().extend({ answerBy: $InstantUtc }),
  ),
  'question.answered': entry('question.answered', 'The force\'s own system, or the desk for it, answered a question.', () => $Question()),
  'callback.due': entry(
    'callback.due',
    'One callback to one client is to be tried now: for the first time, or again.',
    () => z.strictObject({ callbackId: $Id, clientId: $Id, attempt: z.int().min(1) }),
  ),
  'file.due': entry('file.due', 'A force brought a file of incidents, or a part of it is done: read the next part.', () => z.strictObject({ fileId: $Id, part: z.int().min(1) })),
  'roll.due': entry(
    'roll.due',
    'Somebody brought a school\'s roll, or decided about one: do the next piece of it.',
    () => z.strictObject({ importId: $Id, step: z.enum(ROLL_STEPS), part: z.int().min(1) }),
  ),
} as const satisfies Readonly<Record<EventType, unknown>>;

export type EventOf<T extends EventType> = z.infer<(typeof CATALOGUE)[T]['event']['schema']>;
export type AnyEvent = { [T in EventType]: EventOf<T> }[EventType];
export type DataOf<T extends EventType> = EventOf<T>['data'];

/** Events about one incident, of which facts are made; the others are errands of the gateway's own, and questions to the force. */
export type IncidentEvent = Exclude<Extract<AnyEvent, { readonly data: { readonly incidentId: string } }>, { readonly type: `question.${string}` }>;
export type HeardBy<C extends Consumer> = { [T in EventType]: C extends (typeof HEARING)[T]['consumers'][number] ? EventOf<T> : never }[EventType];

/** What one consumer may find on its queue. */
export const schemaFor = <C extends Consumer>(consumer: C): z.ZodType<HeardBy<C>> => {
  const schemas = Object.values(CATALOGUE)
    .filter((one) => (one.consumers as readonly Consumer[]).includes(consumer))
    .map((one) => one.event.schema);
  return z.discriminatedUnion('type', schemas as unknown as [(typeof schemas)[number], ...typeof schemas]) as unknown as z.ZodType<HeardBy<C>>;
};
