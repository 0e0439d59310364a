import type { Mail, MailAnswer } from '../../../shared/ports/messages.ts';
import type { Agenda } from '../engine/agenda.ts';
import type { Faults } from '../engine/faults.ts';
import type { Container } from '../engine/host.ts';
import type { Random } from '../engine/random.ts';

/** How a mailbox behaves, whoever writes to it. */
export type Mailbox = 'works' | 'bounces' | 'suppressed' | 'refused' | 'slow';

export interface TakenMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly effect: string;
  readonly notificationId: string;
  readonly version: number;
  /** When the service took it: the moment from which it cannot be called back. */
  readonly at: number;
  /** The process that handed it over. */
  readonly by: string;
  /** It heard that the mail was taken. */
  isAnswered: boolean;
}

export interface MailServiceDeps {
  readonly agenda: Agenda;
  readonly faults: Faults;
  readonly random: Random;
  readonly mailboxOf: (address: string) => Mailbox;
  readonly sendReceipt: (body: string) => void;
  readonly onDelivered: (mail: TakenMail) => void;
  readonly onTaken: (mail: TakenMail) => void;
}

const MINUTE = 60_000;

/** A mail service: what it takes it cannot give back, what it says of it later comes in any order, twice, or never. */
export const createMailService = ({ agenda, faults, random, mailboxOf, sendReceipt, onDelivered, onTaken }: MailServiceDeps) => {
  const taken: TakenMail[] = [];
  let silentUntil = 0;
  const isSilent = (): boolean => {
    if (agenda.now() < silentUntil && !faults.isOver()) return true;
    if (!faults.comes('mailSilent')) return false;
    silentUntil = agenda.now() + random.between(2, 12) * MINUTE;
    return true;
  };

  const receipt = (mail: TakenMail, eventType: string, detail: object, after: number): void => {
    if (faults.comes('receiptLost')) return;
    const tags = { effect: [mail.effect], notification: [mail.notificationId], version: [String(mail.version)] };
    const body = (at: number): string => JSON.stringify({ eventType, mail: { messageId: `ses-${mail.effect}`, tags }, [RECEIPT_FIELD[eventType] ?? 'send']: { ...detail, timestamp: new Date(at).toISOString() } });
    const wait = faults.comes('receiptLate') ? after + random.between(5, 90) * MINUTE : after;
    agenda.after(wait, () => sendReceipt(body(agenda.now())));
    if (faults.comes('receiptDoubled')) agenda.after(wait + random.between(1, 600) * 1_000, () => sendReceipt(body(agenda.now())));
  };
  const carry = (mail: TakenMail): void => {
    const soon = random.between(500, 20_000);
    switch (mailboxOf(mail.to)) {
      case 'bounces':
        // Some servers take it first and say no afterwards.
        if (random.chance(0.3)) receipt(mail, 'Delivery', {}, soon);
        return receipt(mail, 'Bounce', { bounceType: 'Permanent', bounceSubType: 'General' }, soon + random.between(0, 30_000));
      case 'suppressed':
        return receipt(mail, 'Bounce', { bounceType: 'Permanent', bounceSubType: 'OnAccountSuppressionList' }, soon);
      case 'slow':
        receipt(mail, 'DeliveryDelay', { delayType: 'MailboxFull' }, soon);
        agenda.after(40 * MINUTE, () => onDelivered(mail));
        return receipt(mail, 'Delivery', {}, 40 * MINUTE + soon);
      case 'works':
      case 'refused':
        agenda.after(soon, () => onDelivered(mail));
        return receipt(mail, 'Delivery', {}, soon);
    }
  };

  const send = async (container: Container, mail: Mail): Promise<MailAnswer> => {
    const to = mail.to.reveal();
    // A refusal costs nothing and takes nothing.
    let answer: MailAnswer | undefined;
    let mine: TakenMail | undefined;
    const said = await container.call<MailAnswer>({
      says: 'mail.send',
      perform: () => {
        if (faults.comes('mailThrottled')) answer = { kind: 'throttled' };
        else if (faults.comes('mailAway')) answer = { kind: 'unavailable' };
        else if (mailboxOf(to) === 'refused') answer = { kind: 'refused', code: 'MessageRejected' };
        if (answer) return answer;
        // No answer, and nothing taken either: nobody can tell the two apart.
        const silent = isSilent();
        if ((silent || faults.comes('mailAnswerLost')) && random.chance(0.5)) return { kind: 'unknown' };
        mine = {
          to,
          subject: mail.subject,
          text: mail.text.reveal(),
          html: mail.html.reveal(),
          effect: mail.tags['effect'] ?? '',
          notificationId: mail.tags['notification'] ?? '',
          version: Number(mail.tags['version'] ?? 0),
          at: agenda.now(),
          by: container.name,
          isAnswered: false,
        };
        taken.push(mine);
        onTaken(mine);
        if (silent) {
          const { to: address } = mine;
          const sent = mine;
          if (mailboxOf(address) === 'works') agenda.after(random.between(500, 20_000), () => onDelivered(sent));
          return { kind: 'unknown' };
        }
        carry(mine);
        return faults.comes('mailAnswerLost') ? { kind: 'unknown' } : { kind: 'accepted', messageId: `ses-${mine.effect}-${taken.length}` };
      },
    });
    if (mine && said.kind === 'accepted') mine.isAnswered = true;
    return said;
  };
  return { send, taken };
};
export type MailService = ReturnType<typeof createMailService>;

const RECEIPT_FIELD: Readonly<Record<string, string>> = { Delivery: 'delivery', Bounce: 'bounce', DeliveryDelay: 'deliveryDelay', Complaint: 'complaint' };
