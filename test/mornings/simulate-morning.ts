import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { obligationKey } from '../../shared/aws/keys.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import { whoMayBePhoned } from '../../shared/domain/who-may-be-phoned.ts';
import type { NotificationRecord } from '../../shared/ports/notifications.ts';
import { sha256 } from '../../shared/runtime/ids.ts';
import { BOUNCE, DELIVERY, LA, startChain } from '../support/chain.ts';
import type { Chain, SentMail } from '../support/chain.ts';
import type { Tables } from '../support/dynamodb.ts';
import { nightIncident, nightPupil, PER_SCHOOL, urnOf } from './invented-night.ts';
import type { Scenario } from './scenarios.ts';

/** Counted from what is stored and from the e-mails that were really taken, at the end of the morning. */
export interface Tally {
  readonly total: number;
  /** A key adult confirmed it, and an e-mail about it was taken. */
  readonly told: number;
  /** It was read out on the phone, and the call is in the log. */
  readonly phoned: number;
  /** Nobody has confirmed it; it stands on the desk's call list. */
  readonly onCallList: number;
  /** None of these: what must never be. */
  readonly silent: number;
  /** E-mails that were taken; by how many effects more than once. */
  readonly mails: number;
  readonly doubled: number;
  /** Put on the call list at the bell or after it, though there was time. */
  readonly listedLate: number;
  readonly seconds: number;
}

/** The tick runs so rarely here: what it catches up with is part of what is tried. Every rung lies on one of them. */
const TICK_MINUTES = 5;
/** Six phones, three minutes a call. */
const CALLS_A_TICK = 10;
const READING_MINUTES = 10;
const ROLL_PART = 250;
/** Posts and receipts come side by side, as they do; one after the other the engine would stand idle for most of the time. */
const WIDE = 8;

const sideBySide = async <T>(items: readonly T[], run: (item: T) => Promise<unknown>): Promise<void> => {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await run(item);
  };
  await Promise.all(Array.from({ length: WIDE }, lane));
};

/** The same draw in every run: whether this happens, of a hundred. */
const happens = (what: string, ofHundred: number): boolean => Number.parseInt(sha256(what).slice(0, 8), 16) % 100 < ofHundred;

const orderOf = (mail: SentMail): number => Number(/^adult-(\d)@/.exec(mail.to)?.[1] ?? 1);
const minutesAfter = (instant: string, minutes: number): string => new Date(Date.parse(instant) + minutes * 60_000).toISOString();

const loadArea = async (chain: Chain, { size, startsAt }: Scenario): Promise<void> => {
  const urns = [...new Set(Array.from({ length: size }, (_, n) => urnOf(n)))];
  const schools = urns.flatMap((urn) => chain.school(urn)).map((record) => (record.kind === 'recipientBody' ? { ...record, calendar: { ...(record['calendar'] as object), startsAt } } : record));
  await chain.area(schools);
  for (let from = 0; from < size; from += ROLL_PART) await chain.writer.write(Array.from({ length: Math.min(ROLL_PART, size - from) }, (_, i) => nightPupil(from + i)));
  await chain.writer.recountTerms('98');
};

/** The evaluation and the callbacks, which are not looked at here: they take what they are sent, as they would, or each tick would send all of it again. */
const takeFacts = async (chain: Chain): Promise<void> => {
  const bodies = ['project-evaluation', 'send-callbacks'].flatMap((queue) => chain.queues.bodies.get(queue)?.splice(0) ?? []);
  const owed = [...new Set(bodies.map((body) => (JSON.parse(body) as { obligationid: string }).obligationid))];
  const parts = Array.from({ length: Math.ceil(owed.length / 25) }, (_, i) => owed.slice(i * 25, (i + 1) * 25));
  await sideBySide(parts, (part) => chain.db.send(new BatchWriteCommand({ RequestItems: { [chain.table]: part.map((id) => ({ DeleteRequest: { Key: obligationKey(id) } })) } })));
};

/** What the mail service, the key adults and the desk do in a minute: each only through what the product offers them. */
const createPeople = (chain: Chain, scenario: Scenario) => {
  let seen = 0;
  const reading: { readonly mail: SentMail; readonly at: string }[] = [];
  const keyAdults = new Map<string, readonly KeyAdult[]>();
  const adultsOf = async ({ bodyKey }: NotificationRecord): Promise<readonly KeyAdult[]> => {
    const known = keyAdults.get(bodyKey) ?? (await chain.directory.readBody(bodyKey))?.keyAdults ?? [];
    keyAdults.set(bodyKey, known);
    return known;
  };

  /** Receipts of what was taken since the last minute. */
  const deliverMail = async (): Promise<void> => {
    const taken = chain.mails.slice(seen);
    seen += taken.length;
    const isLost = (mail: SentMail): boolean => scenario.bounces(orderOf(mail));
    await sideBySide(taken, (mail) => chain.receipt(mail, isLost(mail) ? BOUNCE : DELIVERY));
    const read = taken.filter((mail) => !isLost(mail) && happens(`reads ${mail.effect} ${mail.to}`, scenario.readers));
    reading.push(...read.map((mail) => ({ mail, at: minutesAfter(mail.at, READING_MINUTES) })));
  };

  const readMail = async (): Promise<void> => {
    const now = chain.now().toISOString();
    const due = reading.splice(0, reading.findLastIndex(({ at }) => at <= now) + 1);
    await sideBySide(due, async ({ mail }) => {
      const notification = await chain.notifications.read(mail.notificationId);
      if (!notification || !isOpen(notification)) return;
      const keyAdult = (await adultsOf(notification)).find(({ email }) => email === mail.to);
      if (!keyAdult) return;
      const { keyAdultId, order } = keyAdult;
      const cause = chain.cause({ actor: 'keyAdult', actorId: keyAdultId });
      const viewed = await chain.notifications.recordView({ notification, keyAdultId, order, method: 'smsCode', cause });
      const answered = await chain.notifications.acknowledge({ notificationId: mail.notificationId, version: notification.version, keyAdultId, order, cause });
      await chain.outbox.send([viewed, answered].flatMap((result) => (result.kind === 'committed' ? result.obligations : [])));
    });
  };

  /** Six phones; the earliest bell first; one call in three reaches nobody. */
  const ring = async (): Promise<void> => {
    const list = await chain.referrals.open([LA], ['unread', 'undeliverable']);
    for (const { notificationId = '' } of list.slice(0, CALLS_A_TICK)) {
      const notification = await chain.notifications.read(notificationId);
      if (!notification || !isOpen(notification)) continue;
      const cause = chain.cause({ actor: 'staff', actorId: 'desk-1' });
      const stored = await chain.incidents.read(notification.incidentId);
      const [keyAdult] = stored ? whoMayBePhoned(await adultsOf(notification), stored.incident.reveal(), notification).keyAdults : [];
      if (keyAdult && happens(`answers ${notificationId} ${cause.at}`, 66)) {
        await chain.notifications.closeByPhone({ notificationId, version: notification.version, keyAdultId: keyAdult.keyAdultId, order: keyAdult.order, note: 'readToKeyAdult', cause });
      } else await chain.notifications.logCall({ notificationId, outcome: 'leftMessage', cause });
    }
  };

  return { deliverMail, readMail, ring };
};


const tallyOf = async (chain: Chain, total: number, seconds: number): Promise<Tally> => {
  const items = await chain.scan(chain.table);
  const versions = Object.groupBy(items.filter(({ pk, sk }) => String(pk).startsWith('NTF#') && String(sk).startsWith('V#')), ({ pk }) => String(pk));
  const current = Object.values(versions).map((all = []) => all.toSorted((a, b) => String(b['sk']).localeCompare(String(a['sk'])))[0] as unknown as NotificationRecord);
  const listed = new Set(items.filter(({ kind, state }) => (kind === 'unread' || kind === 'undeliverable') && state === 'open').map(({ notificationId }) => String(notificationId)));
  const rung = new Set(items.filter(({ sk, outcome }) => String(sk).startsWith('CALL#') && outcome === 'readToKeyAdult').map(({ pk }) => String(pk).slice('NTF#'.length)));
  const mailed = new Set(chain.mails.map(({ notificationId }) => notificationId));
  const told = current.filter(({ notificationId, answeredHow }) => answeredHow === 'acknowledged' && mailed.has(notificationId)).length;
  const phoned = current.filter(({ notificationId, answeredHow }) => answeredHow === 'phoned' && rung.has(notificationId)).length;
  const onCallList = current.filter((one) => isOpen(one) && listed.has(one.notificationId)).length;
  const perEffect = Object.values(Object.groupBy(chain.mails, ({ effect }) => effect));
  // Received after the bell of the duty, the ladder begins when we are told: then the list comes within half an hour.
  const isLate = ({ onCallListAt, readBy, dutyBy, raisedAt }: NotificationRecord): boolean =>
    onCallListAt !== undefined && (raisedAt > dutyBy ? Date.parse(onCallListAt) - Date.parse(raisedAt) > 31 * 60_000 : onCallListAt >= readBy);
  return {
    total,
    told,
    phoned,
    onCallList,
    silent: total - told - phoned - onCallList,
    mails: chain.mails.length,
    doubled: perEffect.filter((all = []) => all.length > 1).length,
    listedLate: current.filter(isLate).length,
    seconds,
  };
};

/** Plays one morning with the product's own steps over a real store and a turned clock. */
export const simulateMorning = async (tables: Tables, scenario: Scenario, tell: (text: string) => void = () => undefined): Promise<Tally> => {
  const from = performance.now();
  const chain = await startChain(tables);
  const { size, mailDown, postedAt, attendedAt, on, startsAt } = scenario;
  chain.answerMail((mail) => (mailDown && mail.at >= mailDown.from && mail.at < mailDown.until ? { kind: 'unavailable' } : { kind: 'accepted', messageId: `ses-${mail.effect}` }));
  tell(`${size} pupils at ${Math.ceil(size / PER_SCHOOL)} schools`);
  await loadArea(chain, scenario);
  const people = createPeople(chain, scenario);

  chain.at(postedAt);
  for (let first = 0; first < size; first += 50) {
    const part = Array.from({ length: Math.min(50, size - first) }, (_, i) => first + i);
    await sideBySide(part, (n) => chain.tell(nightIncident(n, attendedAt)));
    await chain.settle();
    await takeFacts(chain);
    tell(`${first + part.length} of ${size} incidents`);
  }

  const minute = async (): Promise<void> => {
    await chain.tick();
    await chain.settle();
    await people.deliverMail();
    await chain.settle();
    await people.readMail();
    await takeFacts(chain);
  };
  const pass = async (until: string, ringsFrom: string): Promise<void> => {
    while (chain.now().toISOString() < until) {
      chain.pass(TICK_MINUTES);
      await minute();
      if (chain.now().toISOString() > ringsFrom) await people.ring();
      tell(`${chain.now().toISOString().slice(11, 16)} UTC: ${chain.mails.length} e-mails`);
    }
  };
  // The first hour and a half after police told us; then nobody stirs until the first rung of the morning is near.
  const bell = Temporal.PlainDate.from(on).toZonedDateTime({ timeZone: 'Europe/London', plainTime: startsAt }).toInstant().toString({ smallestUnit: 'millisecond' });
  const isLate = postedAt > bell;
  await pass(minutesAfter(postedAt, 90), isLate ? minutesAfter(postedAt, 25) : minutesAfter(bell, 0));
  if (!isLate) {
    chain.at(minutesAfter(bell, -140));
    await pass(minutesAfter(bell, 15), minutesAfter(bell, -20));
  }
  return tallyOf(chain, size, Math.round((performance.now() - from) / 1_000));
};

