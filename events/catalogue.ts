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

const $Incident = z.strictObject({ incidentId: $Id, revision: z.int().min(1) });
const $Question = z.strictObject({ incidentId: $Id, questionId: $Id });
const $Notification = z.strictObject({ incidentId: $Id, notificationId: $Id, version: z.int().min(1) });

/** The queue of a consumer bears the consumer's name. */
export type Consumer = 'link-children' | 'weigh-risk' | 'send-notification' | 'project-evaluation' | 'send-callbacks' | 'import-incidents' | 'import-roll';

/** Where what a large file owes a consumer waits: a child told of by a single request never waits behind ten thousand rows. */
export const BULK_QUEUES = { 'link-children': 'link-children-bulk', 'send-notification': 'send-notification-bulk' } as const satisfies Partial<Record<Consumer, string>>;
const bulkQueues: Readonly<Partial<Record<Consumer, string>>> = BULK_QUEUES;
/** The queue on which a consumer is owed an event: its own, or beside it that of large files. */
export const queueFor = (consumer: Consumer, isBulk: boolean): string => (isBulk ? bulkQueues[consumer] : undefined) ?? consumer;

interface Entry<E, Heard extends readonly Consumer[]> {
  readonly event: E;
  /** One sentence: who says it, and when. */
  readonly says: string;
  readonly consumers: Heard;
}
const entry = <E, const Heard extends readonly Consumer[]>(event: E, says: string, consumers: Heard): Entry<E, Heard> => ({ event, says, consumers });

/** Every event once, with who hears it. The outbox writes one obligation per consumer named here, and nobody else decides. */
export const CATALOGUE = {
  'incident.received': entry(defineEvent('incident.received', 1, $Incident), 'A force told us of an incident and we have stored it.', ['link-children', 'project-evaluation']),
  'incident.revised': entry(defineEvent('incident.revised', 1, $Incident), 'A force corrected an incident: the whole of it, with the next revision.', ['link-children', 'project-evaluation']),
  'incident.withdrawn': entry(defineEvent('incident.withdrawn', 1, $Incident), 'A force withdrew an incident; every open notification of it is withdrawn.', ['link-children', 'weigh-risk', 'project-evaluation', 'send-callbacks']),
  'children.linked': entry(defineEvent('children.linked', 1, $Incident), 'Every child of this revision has a state with a reason.', ['weigh-risk', 'project-evaluation', 'send-callbacks']),
  'link.requested': entry(defineEvent('link.requested', 1, $Incident), 'A roll changed or a person decided: link the children of this incident again.', ['link-children']),
  'notification.raised': entry(
    defineEvent('notification.raised', 1, $Notification),
    'One recipient body is to be told of one incident.',
    ['send-notification', 'project-evaluation', 'send-callbacks'],
  ),
  'rung.due': entry(
    defineEvent('rung.due', 1, $Notification.extend({ rung: z.enum(RUNG_KINDS), stepId: $Id, tries: z.int().min(0).default(0) })),
    'A planned instant of the timetable came, or somebody could not be reached: tell whoever this rung names.',
    ['send-notification', 'project-evaluation'],
  ),
  'nudge.due': entry(
    defineEvent('nudge.due', 1, $Notification.extend({ keyAdultId: $Id, rung: z.enum(RUNG_KINDS), stepId: $Id })),
    'An e-mail of a late rung went to a key adult with a mobile: a text without content follows it.',
    ['send-notification'],
  ),
  'delivery.sent': entry(
    defineEvent('delivery.sent', 1, $Notification.extend({ effectId: $Id, rung: z.enum(RUNG_KINDS), order: z.int().min(0), sentAt: $InstantUtc })),
    'The mail service took one e-mail for one key adult.',
    ['project-evaluation'],
  ),
  'delivery.settled': entry(
    defineEvent('delivery.settled', 1, $Notification.extend({ effectId: $Id, state: z.enum(ATTEMPT_STATES), settledAt: $InstantUtc })),
    'A receipt of the mail service moved one delivery on.',
    ['project-evaluation'],
  ),
  'notification.viewed': entry(
    defineEvent('notification.viewed', 1, $Notification.extend({ keyAdultId: $Id, order: z.int().min(0), method: z.enum(['passkey', 'smsCode', 'emailCode']) })),
    'A key adult who proved who they are was shown this version.',
    ['project-evaluation', 'send-callbacks'],
  ),
  'notification.answered': entry(
    defineEvent('notification.answered', 1, $Notification.extend({ how: z.enum(ANSWERS), order: z.int().min(0) })),
    'A version was acknowledged, phoned, withdrawn or closed by the desk.',
    ['project-evaluation', 'send-callbacks'],
  ),
  'child.decided': entry(
    defineEvent(
      'child.decided',
      1,
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
    'A reviewer\'s decision on a child stands; with a second person\'s agreement where one was needed.',
    ['project-evaluation'],
  ),
  'followUp.recorded': entry(
    defineEvent(
      'followUp.recorded',
      1,
      $Notification.extend({
        actions: z.array(z.enum(FOLLOW_UP_ACTIONS)).max(FOLLOW_UP_ACTIONS.length),
        heard: z.array(z.strictObject({ childId: $Id, heard: z.enum(HEARD_IN_SCHOOL) })).max(50),
        useful: z.enum(USEFULNESS).optional(),
      }),
    ),
    'A key adult said what their school did, and how each child was heard there and whether it was of use; the last answer stands.',
    ['project-evaluation'],
  ),
  'notification.superseded': entry(
    defineEvent('notification.superseded', 1, $Notification.extend({ supersededBy: z.int().min(2) })),
    'A later version starts fresh in its place.',
    ['project-evaluation', 'send-callbacks'],
  ),
  'referral.opened': entry(
    defineEvent('referral.opened', 1, z.strictObject({ incidentId: $Id, referralId: $Id, kind: z.enum(REFERRAL_KINDS) })),
    'A person at the desk has work.',
    ['project-evaluation'],
  ),
  'referral.closed': entry(
    defineEvent('referral.closed', 1, z.strictObject({ incidentId: $Id, referralId: $Id, kind: z.enum(REFERRAL_KINDS) })),
    'The desk finished it.',
    ['project-evaluation'],
  ),
  'risk.fired': entry(
    defineEvent('risk.fired', 1, z.strictObject({ incidentId: $Id, childId: $Id, rule: $Id })),
    'What was told of one child before, together with this incident, set off a rule of cumulative risk.',
    ['project-evaluation'],
  ),
  'risk.cancelled': entry(
    defineEvent('risk.cancelled', 1, z.strictObject({ incidentId: $Id, childId: $Id, rule: $Id })),
    'Police took back what had set the rule off, before a person looked.',
    ['project-evaluation'],
  ),
  'risk.reviewed': entry(
    defineEvent('risk.reviewed', 1, z.strictObject({ incidentId: $Id, childId: $Id, rule: $Id, outcome: z.enum(RISK_OUTCOMES) })),
    'A person at the desk looked at what the rule found and said what follows from it.',
    ['project-evaluation'],
  ),
  'marac.recorded': entry(
    defineEvent('marac.recorded', 1, z.strictObject({ incidentId: $Id, decision: z.enum(MARAC_DECIDED) })),
    'The desk recorded a MARAC decision with its reason, which police had not sent.',
    ['project-evaluation'],
  ),
  'question.opened': entry(defineEvent('question.opened', 1, $Question), 'The desk or a school asks the force about an incident.', ['send-callbacks']),
  'question.overdue': entry(
    defineEvent('question.overdue', 1, $Question.extend({ answerBy: $InstantUtc })),
    'The clock of a question to the force has run out; said when it is asked, heard then, and ignored when it was answered meanwhile.',
    ['send-callbacks'],
  ),
  'question.answered': entry(defineEvent('question.answered', 1, $Question), 'The force\'s own system, or the desk for it, answered a question.', ['send-callbacks']),
  'callback.due': entry(
    defineEvent('callback.due', 1, z.strictObject({ callbackId: $Id, clientId: $Id, attempt: z.int().min(1) })),
    'One callback to one client is to be tried now: for the first time, or again.',
    ['send-callbacks'],
  ),
  'file.due': entry(
    defineEvent('file.due', 1, z.strictObject({ fileId: $Id, part: z.int().min(1) })),
    'A force brought a file of incidents, or a part of it is done: read the next part.',
    ['import-incidents'],
  ),
  'roll.due': entry(
    defineEvent('roll.due', 1, z.strictObject({ importId: $Id, step: z.enum(ROLL_STEPS), part: z.int().min(1) })),
    'Somebody brought a school\'s roll, or decided about one: do the next piece of it.',
    ['import-roll'],
  ),
} as const;

export type EventType = keyof typeof CATALOGUE;
export type EventOf<T extends EventType> = z.infer<(typeof CATALOGUE)[T]['event']['schema']>;
export type AnyEvent = { [T in EventType]: EventOf<T> }[EventType];
export type DataOf<T extends EventType> = EventOf<T>['data'];

/** Events about one incident, of which facts are made; the others are errands of the gateway's own, and questions to the force. */
export type IncidentEvent = Exclude<Extract<AnyEvent, { readonly data: { readonly incidentId: string } }>, { readonly type: `question.${string}` }>;
export type HeardBy<C extends Consumer> = { [T in EventType]: C extends (typeof CATALOGUE)[T]['consumers'][number] ? EventOf<T> : never }[EventType];

/** What one consumer may find on its queue. */
export const schemaFor = <C extends Consumer>(consumer: C): z.ZodType<HeardBy<C>> => {
  const schemas = Object.values(CATALOGUE)
    .filter((one) => (one.consumers as readonly Consumer[]).includes(consumer))
    .map((one) => one.event.schema);
  return z.discriminatedUnion('type', schemas as unknown as [(typeof schemas)[number], ...typeof schemas]) as unknown as z.ZodType<HeardBy<C>>;
};
