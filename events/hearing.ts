/** The queue of a consumer bears the consumer's name. */
export type Consumer = 'link-children' | 'weigh-risk' | 'send-notification' | 'project-evaluation' | 'send-callbacks' | 'import-incidents' | 'import-roll';

/** Where what a large file owes a consumer waits: a child told of by a single request never waits behind ten thousand rows. */
export const BULK_QUEUES = { 'link-children': 'link-children-bulk', 'send-notification': 'send-notification-bulk' } as const satisfies Partial<Record<Consumer, string>>;
const bulkQueues: Readonly<Partial<Record<Consumer, string>>> = BULK_QUEUES;
/** The queue on which a consumer is owed an event: its own, or beside it that of large files. */
export const queueFor = (consumer: Consumer, isBulk: boolean): string => (isBulk ? bulkQueues[consumer] : undefined) ?? consumer;

/**
 * Who hears each event. The outbox writes one obligation per consumer named here, and nobody else decides. Apart from the shapes (`catalogue.ts`), so that
 * who only says events need not carry what reads them.
 */
export const HEARING = {
  'incident.received': { version: 1, consumers: ['link-children', 'project-evaluation'] },
  'incident.revised': { version: 1, consumers: ['link-children', 'project-evaluation'] },
  'incident.withdrawn': { version: 1, consumers: ['link-children', 'weigh-risk', 'project-evaluation', 'send-callbacks'] },
  'children.linked': { version: 1, consumers: ['weigh-risk', 'project-evaluation', 'send-callbacks'] },
  'link.requested': { version: 1, consumers: ['link-children'] },
  'notification.raised': { version: 1, consumers: ['send-notification', 'project-evaluation', 'send-callbacks'] },
  'rung.due': { version: 1, consumers: ['send-notification', 'project-evaluation'] },
  'nudge.due': { version: 1, consumers: ['send-notification'] },
  'delivery.sent': { version: 1, consumers: ['project-evaluation'] },
  'delivery.settled': { version: 1, consumers: ['project-evaluation'] },
  'notification.viewed': { version: 1, consumers: ['project-evaluation', 'send-callbacks'] },
  'notification.answered': { version: 1, consumers: ['project-evaluation', 'send-callbacks'] },
  'child.decided': { version: 1, consumers: ['project-evaluation'] },
  'followUp.recorded': { version: 1, consumers: ['project-evaluation'] },
  'notification.superseded': { version: 1, consumers: ['project-evaluation', 'send-callbacks'] },
  'referral.opened': { version: 1, consumers: ['project-evaluation'] },
  'referral.closed': { version: 1, consumers: ['project-evaluation'] },
  'risk.fired': { version: 1, consumers: ['project-evaluation'] },
  'risk.cancelled': { version: 1, consumers: ['project-evaluation'] },
  'risk.reviewed': { version: 1, consumers: ['project-evaluation'] },
  'marac.recorded': { version: 1, consumers: ['project-evaluation'] },
  'question.opened': { version: 1, consumers: ['send-callbacks'] },
  'question.overdue': { version: 1, consumers: ['send-callbacks'] },
  'question.answered': { version: 1, consumers: ['send-callbacks'] },
  'callback.due': { version: 1, consumers: ['send-callbacks'] },
  'file.due': { version: 1, consumers: ['import-incidents'] },
  'roll.due': { version: 1, consumers: ['import-roll'] },
} as const satisfies Readonly<Record<string, { readonly version: number; readonly consumers: readonly Consumer[] }>>;

export type EventType = keyof typeof HEARING;
