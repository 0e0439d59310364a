import { QUEUES } from '../../../infra/topology.ts';
import type { QueueName } from '../../../infra/topology.ts';
import type { Agenda } from '../engine/agenda.ts';
import type { Faults } from '../engine/faults.ts';
import type { Random } from '../engine/random.ts';

export interface Message {
  readonly messageId: string;
  readonly body: string;
  receives: number;
}
/** Hands messages to a function; says which of them were done. What is not done comes again when its visibility runs out. */
export type Consumer = (messages: readonly Message[]) => Promise<ReadonlySet<string>>;

export interface Queues {
  send(queue: QueueName, body: string): void;
  consume(queue: QueueName, consumer: Consumer): void;
  readonly bodies: readonly string[];
  readonly dead: readonly { readonly queue: QueueName; readonly message: Message }[];
  /** Every dead letter goes back to its queue, as an operator does it. */
  redrive(): void;
  deliveries(): number;
  waiting(): number;
}

/** Standard queues as they are: at least once, in no order, sometimes late, sometimes never; after too many receives, a dead letter. */
export const createQueues = ({ agenda, faults, random }: { readonly agenda: Agenda; readonly faults: Faults; readonly random: Random }): Queues => {
  const consumers = new Map<QueueName, Consumer>();
  const visible = new Map<QueueName, Message[]>();
  const running = new Map<QueueName, number>();
  const bodies: string[] = [];
  const dead: { queue: QueueName; message: Message }[] = [];
  let messages = 0;
  let deliveries = 0;

  const appear = (queue: QueueName, message: Message, milliseconds: number): void =>
    agenda.after(milliseconds, () => {
      if (message.receives >= QUEUES[queue].maxReceives) {
        dead.push({ queue, message });
        return;
      }
      const here = visible.get(queue) ?? [];
      visible.set(queue, here);
      // In no order: what came last may be handed out first.
      here.splice(random.between(0, here.length), 0, message);
      poll(queue);
    });

  const poll = (queue: QueueName): void => {
    const { batchSize, visibilitySeconds, concurrency } = QUEUES[queue];
    const consumer = consumers.get(queue);
    const here = visible.get(queue) ?? [];
    if (consumer === undefined) return;
    while (here.length > 0 && (running.get(queue) ?? 0) < concurrency) {
      const batch = here.splice(0, random.between(1, batchSize));
      for (const message of batch) message.receives += 1;
      const again = (message: Message): void => appear(queue, message, visibilitySeconds * 1_000);
      // Handed to a poller that never tells anybody.
      const [unanswered, handed] = [batch.filter(() => faults.comes('messageUnanswered')), batch];
      const taken = handed.filter((message) => !unanswered.includes(message));
      unanswered.forEach(again);
      if (taken.length === 0) continue;
      deliveries += taken.length;
      running.set(queue, (running.get(queue) ?? 0) + 1);
      void consumer(taken).then((done) => {
        running.set(queue, (running.get(queue) ?? 0) - 1);
        for (const message of taken) if (!done.has(message.messageId)) again(message);
        poll(queue);
      });
    }
  };

  return {
    send(queue, body) {
      bodies.push(body);
      messages += 1;
      const delay = (): number => (faults.comes('messageDelayed') ? random.between(60_000, 600_000) : random.between(1, 80));
      if (faults.comes('messageLost')) return;
      const message = (): Message => ({ messageId: `msg-${messages}`, body, receives: 0 });
      appear(queue, message(), delay());
      if (faults.comes('messageDoubled')) appear(queue, message(), delay());
    },
    consume: (queue, consumer) => void consumers.set(queue, consumer),
    bodies,
    dead,
    redrive() {
      for (const { queue, message } of dead) appear(queue, { messageId: `${message.messageId}-again`, body: message.body, receives: 0 }, 1_000);
    },
    deliveries: () => deliveries,
    waiting: () => [...visible.values()].reduce((sum, { length }) => sum + length, 0),
  };
};
