import { CHAIN_START, canonicalEntry } from '../../../shared/domain/audit.ts';
import type { AuditEntry } from '../../../shared/domain/audit.ts';
import { sha256 } from '../../../shared/runtime/ids.ts';
import type { Change, DocumentStore } from '../document-store/document-client.ts';
import type { Item } from '../document-store/evaluate.ts';
import type { Agenda } from '../engine/agenda.ts';
import type { Trouble } from '../engine/host.ts';
import type { TakenMail } from '../services/mail-service.ts';
import type { Witness } from '../witness.ts';
import type { Truth } from './truth.ts';
import type { InvariantCode } from './table.ts';

// Written down once more, and not read from the product: a table that the product got wrong would be wrong here too.
const DELIVERY_RANK: Readonly<Record<string, number>> = { queued: 0, sending: 1, sent: 2, undelivered: 3, delivered: 4 };
const ATTEMPT_RANK: Readonly<Record<string, number>> = { claimed: 0, abandoned: 1, sent: 2, delayed: 3, delivered: 4, complained: 5, failed: 6, suppressed: 7, bounced: 8 };
const WRITTEN_ONCE = ['answeredAt', 'answeredHow', 'answeredBy', 'viewedAt', 'viewedBy', 'withdrawnAt', 'recalledAt', 'supersededBy', 'onCallListAt'] as const;
/** A change of any of these is a change of state, and is audited. */
const STATE_FIELDS = ['state', 'delivery', 'revision', 'children', 'notOurs', ...WRITTEN_ONCE] as const;

const LEASE_MS = 60_000;
/** Between handing over and having recorded it: the window in which trouble excuses a second hand-over. */
const RECORD_MS = 20_000;
/** A claim that was made in time is handed over within an invocation: tries, pauses and slow calls included. */
const HAND_OVER_MS = LEASE_MS + 30_000;

export interface OnlookerDeps {
  readonly agenda: Agenda;
  readonly witness: Witness;
  readonly truth: Truth;
  readonly store: DocumentStore;
  readonly taken: () => readonly TakenMail[];
  readonly troubles: readonly Trouble[];
}

const isVersion = ({ table, key }: Change): boolean => table === 'records' && key.pk.startsWith('NTF#') && key.sk.startsWith('V#');
const isAttempt = ({ table, key }: Change): boolean => table === 'records' && key.pk.startsWith('NTF#') && key.sk.startsWith('D#');
const isIncident = ({ table, key }: Change): boolean => table === 'records' && key.pk.startsWith('INC#') && key.sk === 'INCIDENT';
const isReferral = ({ table, key }: Change): boolean => table === 'records' && key.pk.startsWith('RFR#');
const isAudit = ({ key }: Change): boolean => key.sk.startsWith('AUD#');

/** Looks on at every write and every hand-over as it happens, and says at once what must never be. */
export const createOnlooker = ({ agenda, witness, truth, store, taken, troubles }: OnlookerDeps) => {
  const ends = new Map<string, { readonly seq: number; readonly hash: string }>();
  const violate = (code: InvariantCode, says: string): void => void witness.violations.push({ code, says, at: new Date(agenda.now()).toISOString() });

  const checkForward = (change: Change): void => {
    const { before, after, key } = change;
    const label = `${key.pk} ${key.sk}`;
    if (after === undefined) return violate('S3', `${label} is gone`);
    if (before === undefined) return;
    if (isVersion(change)) {
      const [from, to] = [String(before['delivery']), String(after['delivery'])];
      if ((DELIVERY_RANK[to] ?? -1) < (DELIVERY_RANK[from] ?? -1)) violate('S3', `${label}: delivery went from ${from} to ${to}`);
      for (const field of WRITTEN_ONCE) {
        if (before[field] !== undefined && before[field] !== after[field]) violate('S3', `${label}: ${field} was ${JSON.stringify(before[field])} and became ${JSON.stringify(after[field])}`);
      }
    }
    if (isAttempt(change)) {
      const [from, to] = [String(before['state']), String(after['state'])];
      if ((ATTEMPT_RANK[to] ?? -1) < (ATTEMPT_RANK[from] ?? -1)) violate('S3', `${label}: went from ${from} to ${to}`);
      if (Number(after['sends']) > 2) violate('S7', `${label}: claimed for a third time`);
    }
    if (isIncident(change)) {
      if (before['state'] === 'withdrawn' && after['state'] !== 'withdrawn') violate('S3', `${label}: withdrawn, and then ${String(after['state'])}`);
      if (Number(after['revision']) < Number(before['revision'])) violate('S2', `${label}: revision ${Number(before['revision'])} was followed by ${Number(after['revision'])}`);
    }
  };

  const checkRaised = ({ after, key }: Change): void => {
    if (after === undefined) return;
    const bodyKey = String(after['bodyKey']);
    for (const childId of after['childIds'] as readonly string[]) {
      const because = truth.mayBeToldOf(String(after['incidentId']), Number(after['revision']), bodyKey, childId, agenda.now());
      if (because !== undefined) violate('S5', `${key.pk} ${key.sk} tells ${bodyKey} of ${childId}: ${because}`);
    }
  };

  const checkAudit = (changes: readonly Change[]): void => {
    const entries = changes.filter(isAudit);
    for (const { key, after, before } of entries) {
      if (before !== undefined || after === undefined) {
        violate('S13', `${key.pk} ${key.sk} was written over`);
        continue;
      }
      const { seq, hash } = ends.get(key.pk) ?? { seq: 0, hash: CHAIN_START };
      const { pk: _pk, sk: _sk, hash: own, ...entry } = after;
      if (entry['seq'] !== seq + 1 || entry['prev'] !== hash || sha256(canonicalEntry(entry as unknown as AuditEntry)) !== own) violate('S13', `${key.pk}: entry ${String(entry['seq'])} does not follow from ${seq}`);
      ends.set(key.pk, { seq: Number(entry['seq']), hash: String(own) });
    }
    const isState = (change: Change): boolean =>
      (isVersion(change) || isAttempt(change) || isIncident(change) || isReferral(change)) && STATE_FIELDS.some((field) => JSON.stringify(change.before?.[field]) !== JSON.stringify(change.after?.[field]));
    const moved = changes.find(isState);
    if (moved && entries.length !== 1) violate('S13', `${moved.key.pk} ${moved.key.sk} changed with ${entries.length} audit entries`);
  };

  const versionOf = (notificationId: string, version: number): Item | undefined => store.tables.records.get({ pk: `NTF#${notificationId}`, sk: `V#${String(version).padStart(4, '0')}` });
  const attemptOf = ({ notificationId, version, effect }: TakenMail): Item | undefined => store.tables.records.get({ pk: `NTF#${notificationId}`, sk: `D#${String(version).padStart(4, '0')}#${effect}` });

  const checkRecipient = (mail: TakenMail, version: Item): void => {
    const [, order = '', place = ''] = /^adult-(\d+)@school-(\d+)\.example$/.exec(mail.to) ?? [];
    const bodyKey = String(version['bodyKey']);
    if (bodyKey.replaceAll(/\D/g, '') !== place) violate('S4', `an e-mail about ${bodyKey} went to somebody of ${place}`);
    const left = witness.adultsLeft.find(({ keyAdultId }) => keyAdultId === `ka-${place}-${order}`);
    if (left && mail.at > left.at + HAND_OVER_MS) violate('S4', `an e-mail went to ka-${place}-${order}, who had left ${Math.round((mail.at - left.at) / 1_000)} s before`);
    if (truth.partiesOf(String(version['incidentId'])).includes(mail.to)) violate('S4', `an e-mail about ${mail.notificationId} went to a party of the incident`);
    const force = truth.forceOf(String(version['incidentId']));
    if (force !== undefined && !truth.isInArea(force, bodyKey)) violate('S15', `an incident of force ${force} was told to ${bodyKey}`);
  };

  return {
    look(changes: readonly Change[]): void {
      for (const change of changes) {
        if (isVersion(change) || isAttempt(change) || isIncident(change)) checkForward(change);
        if (isVersion(change) && change.before === undefined) checkRaised(change);
      }
      checkAudit(changes);
    },

    mailTaken(mail: TakenMail): void {
      const version = versionOf(mail.notificationId, mail.version);
      // A code by e-mail is about no notification.
      if (mail.effect === '') return;
      if (version === undefined) return violate('S7', 'an e-mail about a notification that is not stored');
      checkRecipient(mail, version);
      const attempt = attemptOf(mail);
      if (attempt === undefined) return violate('S7', `an e-mail was handed over that nobody had claimed: ${mail.effect}`);
      const before = taken().filter((one) => one !== mail && one.effect === mail.effect);
      if (before.length > 1) violate('S7', `${mail.effect} was handed over ${before.length + 1} times`);
      const [first] = before;
      if (first) {
        const isExcused = !first.isAnswered || troubles.some(({ container, at }) => container === first.by && at >= first.at && at <= first.at + RECORD_MS);
        if (!isExcused) violate('S7', `${mail.effect} was handed over again, though nothing went wrong the first time`);
      }
      const rung = String(attempt['rung']);
      const ended = rung === 'withdrawal' ? undefined : [version['answeredAt'], version['withdrawnAt']].filter((one) => typeof one === 'string').map((one) => Date.parse(one)).toSorted((a, b) => a - b)[0];
      if (ended !== undefined && mail.at > ended + HAND_OVER_MS) violate('S9', `${rung} of ${mail.notificationId} went out ${Math.round((mail.at - ended) / 1_000)} s after it was over`);
    },
  };
};
