import { createCheckFacts } from '../../../functions/check-facts/check-facts.ts';
import { createAuditReader } from '../../../shared/aws/audit-reader.ts';
import { createFactStore } from '../../../shared/aws/fact-store.ts';
import { createKeyedHash } from '../../../shared/aws/key-vault.ts';
import type { DocumentStore } from '../document-store/document-client.ts';
import type { Item } from '../document-store/evaluate.ts';
import { performKeys } from '../services/key-service.ts';
import type { MailService } from '../services/mail-service.ts';
import { TABLE_NAMES as tables } from '../services/ports.ts';
import type { Queues } from '../services/queues.ts';
import type { TextService } from '../services/text-service.ts';
import type { Witness } from '../witness.ts';
import { PEOPLE, personOf } from '../world/people.ts';
import type { NightPlan } from '../world/plan-night.ts';
import { shapesOf } from './shapes-of.ts';
import type { InvariantCode } from './table.ts';
import type { Truth } from './truth.ts';

export interface Quiet {
  readonly plan: NightPlan;
  readonly truth: Truth;
  readonly store: DocumentStore;
  readonly witness: Witness;
  readonly mail: MailService;
  readonly queues: Queues;
  readonly texts: TextService;
  /** When faults stopped, when people stopped, and now. */
  readonly calm: number;
  readonly curtain: number;
  readonly end: number;
  /** Every word is looked for in every shape in which it might have slipped through, and not only as it is. */
  readonly isThorough: boolean;
}

type Violate = (code: InvariantCode, says: string) => void;
type Kms = Parameters<typeof createKeyedHash>[0];
const MINUTE = 60_000;
/** Two machines' clocks may be so far apart. */
const SKEW_MS = 10_000;
const at = (instant: unknown): number => Date.parse(String(instant));
const kms = { send: async (command: unknown) => performKeys(command) } as unknown as Kms;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Everything stored, sorted by what it is. */
const recordsOf = (store: DocumentStore) => {
  const all = store.tables.records.all();
  const of = (prefix: string, sk: string): readonly Item[] => all.filter((item) => String(item['pk']).startsWith(prefix) && String(item['sk']).startsWith(sk));
  const versions = of('NTF#', 'V#');
  const isOpen = (item: Item): boolean => item['answeredAt'] === undefined && item['withdrawnAt'] === undefined && item['supersededBy'] === undefined;
  return {
    all,
    incidents: of('INC#', 'INCIDENT'),
    versions,
    open: versions.filter(isOpen),
    attempts: of('NTF#', 'D#'),
    referrals: of('RFR#', 'REFERRAL'),
    obligations: of('OBL#', 'OBLIGATION'),
    audit: all.filter((item) => String(item['sk']).startsWith('AUD#')),
    isOpen,
  };
};
type Records = ReturnType<typeof recordsOf>;

const checkAccepted = ({ witness }: Quiet, { incidents, versions }: Records, violate: Violate): void => {
  for (const [reference, told] of Map.groupBy(witness.accepted, ({ force, forceReference }) => `${force} ${forceReference}`)) {
    const ids = [...new Set(told.map(({ incidentId }) => incidentId))];
    if (ids.length > 1) violate('S2', `${reference} became ${ids.length} incidents`);
    const stored = incidents.find((item) => item['incidentId'] === ids[0]);
    if (!stored) {
      violate('S1', `${reference} was accepted and is not stored`);
      continue;
    }
    const highest = Math.max(...told.map(({ revision }) => revision));
    if (Number(stored['revision']) !== highest) violate('S2', `${reference} stands at revision ${Number(stored['revision'])}; ${highest} was accepted`);
    const withdrawn = witness.withdrawn.find(({ incidentId }) => incidentId === ids[0]);
    if (withdrawn && stored['state'] !== 'withdrawn') violate('L1', `${reference} was withdrawn, and is ${String(stored['state'])}`);
    const still = versions.filter((item) => item['incidentId'] === ids[0] && item['withdrawnAt'] === undefined && item['supersededBy'] === undefined);
    if (withdrawn && still.length > 0) violate('S16', `${reference} was withdrawn, and ${still.length} notifications of it stand`);
  }
};

const checkChildren = ({ truth }: Quiet, { incidents, versions, referrals }: Records, violate: Violate): void => {
  for (const incident of incidents) {
    if (incident['state'] === 'withdrawn') continue;
    const incidentId = String(incident['incidentId']);
    // What could not be done after a dozen sweeps is put aside: it is the desk's, whatever state it was left in.
    const isAside = referrals.some((item) => item['kind'] === 'quarantined' && item['incidentId'] === incidentId && item['state'] === 'open');
    for (const child of incident['children'] as readonly { readonly childId: string; readonly state: string; readonly bodyKeys: readonly string[] }[]) {
      const label = truth.childReferenceOf(incidentId, child.childId) ?? child.childId;
      const isWithDesk = isAside || referrals.some((item) => item['childId'] === child.childId && item['state'] === 'open');
      if (child.state === 'received' && !isAside) violate('S6', `${label} was never looked at`);
      if ((child.state === 'review' || child.state === 'unmatched' || child.state === 'held') && !isWithDesk) violate('S6', `${label} is ${child.state}, and the desk has no open work about it`);
      if (child.state !== 'linked') continue;
      if (child.bodyKeys.length === 0) violate('S6', `${label} is linked to nobody`);
      for (const bodyKey of child.bodyKeys) {
        const told = versions.filter((item) => item['incidentId'] === incidentId && item['bodyKey'] === bodyKey && item['supersededBy'] === undefined);
        const isNamed = told.some((item) => (item['childIds'] as readonly string[]).includes(child.childId) || (item['notOurs'] as readonly string[]).includes(child.childId));
        if (!isNamed && !isAside) violate('S6', `${label} is linked to ${bodyKey}, and no notification there names the child`);
      }
    }
  }
};

const checkMails = ({ mail }: Quiet, { attempts }: Records, violate: Violate): void => {
  const rungOf = new Map(attempts.map((item) => [String(item['effectId']), String(item['rung'])]));
  const perPerson = Map.groupBy(mail.taken.filter(({ effect }) => effect !== ''), ({ to, notificationId, version, effect }) => `${to} ${notificationId} ${version} ${rungOf.get(effect) ?? ''}`);
  for (const [label, mails] of perPerson) {
    const inOrder = mails.toSorted((a, b) => a.at - b.at);
    inOrder.forEach((one, place) => {
      const next = inOrder[place + 1];
      if (next && next.effect !== one.effect && next.at - one.at < 5 * MINUTE) violate('S8', `two within ${Math.round((next.at - one.at) / 1_000)} s: ${label}`);
    });
  }
};

const checkReading = ({ witness, truth }: Quiet, { versions, audit }: Records, violate: Violate): void => {
  const acknowledged = versions.filter((item) => item['answeredHow'] === 'acknowledged');
  for (const item of acknowledged) {
    const [notificationId, version] = [String(item['notificationId']), Number(item['version'])];
    const isPressed = witness.pressed.some((one) => one.notificationId === notificationId && one.version === version && one.keyAdultId === item['answeredBy']);
    const isShown = witness.shown.some((one) => one.notificationId === notificationId && one.version === version && one.keyAdultId === item['answeredBy'] && one.at <= at(item['answeredAt']) + 15_000);
    if (!isPressed || !isShown) violate('S10', `version ${version} of ${notificationId} is confirmed; ${String(item['answeredBy'])} ${isShown ? 'never confirmed it' : 'was never shown it'}`);
  }
  const views = audit.filter((entry) => entry['action'] === 'notification.view');
  for (const { by, notificationId, at: shownAt, names, keyAdultId } of witness.shown) {
    if (by !== 'keyAdult') {
      violate('S11', `a ${by} was shown content`);
      continue;
    }
    if (names.length === 0 || notificationId === '') continue;
    const versionsOf = versions.filter((item) => item['notificationId'] === notificationId);
    // The version that stood then: what was taken back may have been raised anew since.
    const over = versionsOf.filter((item) => at(item['raisedAt']) <= shownAt).toSorted((a, b) => Number(b['version']) - Number(a['version']))[0];
    if (over?.['withdrawnAt'] !== undefined && at(over['withdrawnAt']) < shownAt - MINUTE) violate('S16', `${notificationId} was shown ${Math.round((shownAt - at(over['withdrawnAt'])) / 1_000)} s after it was withdrawn`);
    if (!views.some((entry) => String(entry['object']).startsWith(`${notificationId}:`) && entry['actorId'] === keyAdultId && at(entry['at']) <= shownAt + 15_000)) violate('S13', `${keyAdultId} was shown ${notificationId}, and no entry says so`);
    const told = new Set(versionsOf.flatMap((item) => (item['childIds'] as readonly string[]).map((childId) => truth.childReferenceOf(String(item['incidentId']), childId))));
    for (const name of names) {
      const person = PEOPLE.find(({ forename }) => forename === name);
      if (person && !told.has(`child-${person.n}`)) violate('S5', `${keyAdultId} was shown ${name}, of whom ${notificationId} does not tell`);
    }
  }
  if (witness.refusedGuesses.answers.size > 1) violate('S11', `guessed links were answered differently: ${[...witness.refusedGuesses.answers].join(', ')}`);
};

const checkLeaks = ({ plan, witness, mail, queues, texts, isThorough }: Quiet, { all }: Records, violate: Violate): void => {
  const children = plan.incidents.flatMap(({ children }) => children.map(personOf));
  const secrets = [...new Set([
    ...children.flatMap(({ forename, surname, dateOfBirth, postcode }) => [forename, surname, dateOfBirth, postcode]),
    ...plan.incidents.map(({ incident }) => incident.forceReference),
    'Partyson',
  ])];
  const look = (where: string, text: string, more: readonly string[] = []): void => {
    const folded = isThorough ? text.toLowerCase() : '';
    for (const secret of [...secrets, ...more]) {
      witness.sought.words += 1;
      const isThere = text.includes(secret) || (isThorough && shapesOf(secret).some(({ shape, isFolded }) => (isFolded ? folded : text).includes(shape)));
      if (isThere) violate('S12', `${where}: something of a person or a secret stands in clear`);
    }
  };
  const tokens = mail.taken.flatMap(({ text }) => /\/n\/([A-Za-z0-9_-]{43})/.exec(text)?.[1] ?? []);
  const addresses = mail.taken.map(({ to }) => to);
  const codes = texts.taken.flatMap(({ text }) => /#(\d{6})/.exec(text)?.[1] ?? []);
  look('a queue', queues.bodies.join('\n'), [...tokens, ...addresses]);
  look('a log line', witness.lines.join('\n'), [...tokens, ...addresses]);
  look('an e-mail', mail.taken.map(({ subject, text, html }) => `${subject}\n${text}\n${html}`).join('\n'));
  look('a text', texts.taken.map(({ text }) => text).join('\n'), tokens);
  // Sealed fields as bytes, where time allows, so that a text in clear among them would be seen.
  const clear = JSON.stringify(all, (_name, value: unknown) => (value instanceof Uint8Array ? (isThorough ? Buffer.from(value).toString('latin1') : '') : value));
  look('a stored field', clear, [...tokens, ...addresses]);
  for (const code of codes) if (new RegExp(`"${code}"`).test(clear)) violate('S12', 'a stored field: a code stands in clear');
};

const checkWaiting = (quiet: Quiet, { open, obligations, attempts, versions, referrals }: Records, violate: Violate): void => {
  const { calm, end, queues } = quiet;
  const late = obligations.filter((item) => at(item['dueAt']) < end + 20 * MINUTE);
  for (const item of late) violate('L5', `an obligation to ${String(item['queue'])} stands after ${Number(item['sends'])} sweeps`);
  for (const item of attempts) {
    const version = versions.find((one) => one['notificationId'] === item['notificationId'] && one['version'] === item['version']);
    if (item['state'] !== 'claimed' || version === undefined) continue;
    if (open.includes(version) && at(item['leaseUntil']) < end - 3 * MINUTE) violate('L5', `${String(item['effectId'])} has been claimed since ${String(item['claimedAt'])}`);
    // Once faults have stopped a claim is concluded soon, whatever somebody else did for the version later.
    const next = versions.find((one) => one['notificationId'] === item['notificationId'] && Number(one['version']) === Number(item['version']) + 1);
    const over = [version['answeredAt'], version['withdrawnAt'], next?.['raisedAt']].filter((one) => one !== undefined).map(at);
    const waited = Math.min(end, ...over) - Math.max(calm, at(item['leaseUntil']));
    if (waited > 6 * MINUTE) violate('L5', `${String(item['effectId'])} stayed claimed ${Math.round(waited / MINUTE)} minutes after its lease, with nothing going wrong`);
  }
  for (const { queue, message } of queues.dead) {
    const owed = /"obligationid":"([^"]+)"/.exec(message.body)?.[1];
    if (owed !== undefined && obligations.some((item) => item['pk'] === `OBL#${owed}`)) violate('L3', `a dead letter of ${queue} is still owed`);
  }
  for (const item of open) {
    const { notificationId } = item;
    const isListed = item['onCallListAt'] !== undefined || referrals.some((one) => one['notificationId'] === notificationId && one['state'] === 'open');
    const isPlanned = item['nextStep'] !== undefined && at((item['nextStep'] as { readonly at: string }).at) > end;
    if (!isListed && !isPlanned) violate('L1', `${String(notificationId)} is open, nobody has it, and nothing is planned`);
  }
};

/** Ten minutes before the bell for what was raised in time; for what came later, half an hour, and never after the bell. Said here anew, with the bell as it is written down. */
const checkCallList = ({ plan, calm, end }: Quiet, { versions, referrals }: Records, violate: Violate): void => {
  const bell = Date.parse(plan.night.bell);
  for (const item of versions) {
    const raised = at(item['raisedAt']);
    const isShort = bell - raised < 120 * MINUTE;
    const isAfterTheBell = plan.night.isAfterDuty || raised >= bell - MINUTE;
    const wanted = isAfterTheBell ? raised + 30 * MINUTE : isShort ? Math.min(raised + 30 * MINUTE, bell - MINUTE) : bell - 10 * MINUTE;
    const slack = wanted + 3 * MINUTE;
    const label = `${String(item['notificationId'])} version ${Number(item['version'])}`;
    const listed = item['onCallListAt'];
    if (raised < bell && at(item['readBy']) !== bell) violate('L2', `${label} is to be read by ${String(item['readBy'])}; the bell is at ${plan.night.bell}`);
    if (listed !== undefined && at(listed) < wanted - MINUTE && !isAfterTheBell) violate('L2', `${label} was on the call list at ${textOf(listed)}, before anybody had to be: ${new Date(wanted).toISOString()}`);
    if (listed !== undefined && !referrals.some((one) => one['referralId'] === `rfr_unread_${String(item['notificationId'])}_${Number(item['version'])}`)) violate('L2', `${label} counts as on the call list, and the desk has no such work`);
    if (wanted < calm + 5 * MINUTE || slack > end) continue;
    const over = [item['answeredAt'], item['withdrawnAt']].filter((one) => one !== undefined).map(at).toSorted((a, b) => a - b)[0] ?? Infinity;
    const isReplaced = item['supersededBy'] !== undefined;
    const isGone = (item['notOurs'] as readonly string[]).length > 0;
    if (over <= slack || isReplaced || isGone) continue;
    if (item['onCallListAt'] === undefined || at(item['onCallListAt']) > slack) violate('L2', `${label}: on the call list ${item['onCallListAt'] === undefined ? 'never' : `at ${textOf(item['onCallListAt'])}`}, wanted by ${new Date(wanted).toISOString()}`);
  }
};

/** What came back is told to the next person at once, or is the desk's; asked of what came back after faults had stopped. */
const checkReplaced = ({ calm, end }: Quiet, { attempts, versions, referrals }: Records, violate: Violate): void => {
  const lost = new Set(['bounced', 'suppressed', 'failed']);
  for (const item of attempts.filter(({ state, settledAt }) => lost.has(String(state)) && settledAt !== undefined && at(settledAt) > calm && at(settledAt) < end - 10 * MINUTE)) {
    const by = at(item['settledAt']) + 6 * MINUTE;
    const { notificationId, version, effectId } = item;
    const others = attempts.filter((one) => one['notificationId'] === notificationId && one['version'] === version && one !== item);
    const isTold = others.some((one) => one['stepId'] === `after-${String(effectId)}` || !lost.has(String(one['state'])));
    const isWithDesk = referrals.some((one) => one['notificationId'] === notificationId && at(one['openedAt']) <= by);
    const stands = versions.find((one) => one['notificationId'] === notificationId && one['version'] === version);
    const isOver = [stands?.['answeredAt'], stands?.['withdrawnAt']].some((one) => one !== undefined && at(one) <= by) || stands?.['supersededBy'] !== undefined;
    if (!isTold && !isWithDesk && !isOver) violate('L1', `${String(effectId)} came back, and nobody else was told`);
  }
};

const MAILED_RUNGS = ['remind', 'widen', 'escalate'];
/** A rung of the ladder that came, by the clock and not because a reader handed it on, is an e-mail to somebody, or the desk's work; asked of what came after faults had stopped. */
const checkRungs = ({ calm, end }: Quiet, { audit, attempts, versions, referrals }: Records, violate: Violate): void => {
  for (const entry of audit.filter(({ action, actor, outcome }) => action === 'ladder.advance' && actor === 'gateway' && MAILED_RUNGS.includes(String(outcome)))) {
    const [notificationId, version] = String(entry['object']).split(':');
    const [from, by] = [at(entry['at']), at(entry['at']) + 6 * MINUTE];
    if (from < calm + MINUTE || by > end) continue;
    const mine = (one: Item): boolean => one['notificationId'] === notificationId && String(one['version']) === version;
    const stands = versions.find(mine);
    const isOver = [stands?.['answeredAt'], stands?.['withdrawnAt']].some((one) => one !== undefined && at(one) <= by) || stands?.['supersededBy'] !== undefined;
    const isTold = attempts.some((one) => mine(one) && at(one['claimedAt']) >= from - SKEW_MS && at(one['claimedAt']) <= by);
    const isWithDesk = referrals.some((one) => one['notificationId'] === notificationId && at(one['openedAt']) <= by);
    if (!isOver && !isTold && !isWithDesk) violate('L1', `${String(entry['outcome'])} of ${String(notificationId)} came, and nobody was told`);
  }
};

/** After a recall nothing of the incident goes to that body again by itself. */
const checkRecalled = ({ witness, truth }: Quiet, { versions }: Records, violate: Violate): void => {
  for (const item of versions.filter(({ recalledAt }) => recalledAt !== undefined)) {
    const later = versions.find((one) => one['notificationId'] === item['notificationId'] && Number(one['version']) === Number(item['version']) + 1);
    if (!later) continue;
    const labels = (later['childIds'] as readonly string[]).map((childId) => truth.childReferenceOf(String(item['incidentId']), childId));
    const isDecided = labels.every((label) => witness.decided.some((one) => one.childReference === label && one.at > at(item['recalledAt'])));
    if (!isDecided) violate('S16', `${String(item['notificationId'])} was recalled, and version ${Number(later['version'])} told it again with nobody having decided so`);
  }
};

const checkFacts = async ({ store, end }: Quiet, violate: Violate): Promise<void> => {
  const db = store.client;
  const check = createCheckFacts({
    audit: createAuditReader({ db, table: tables.records }),
    facts: createFactStore({ db, table: tables.evaluation }),
    pseudonym: createKeyedHash(kms, 'pseudonym', 'pseudonym/incident'),
    now: () => new Date(end),
  });
  const { differences } = await check({ forceCodes: ['98', '97'], since: '2026-01-01T00:00:00.000Z' });
  for (const { action, audited, told } of differences) violate('S18', `${action}: audited ${audited} times, told ${told} times`);
};

/** What can only be told when all is quiet. */
export const checkEnd = async (quiet: Quiet): Promise<void> => {
  const records = recordsOf(quiet.store);
  const violate: Violate = (code, says) => void quiet.witness.violations.push({ code, says, at: 'when quiet' });
  checkAccepted(quiet, records, violate);
  checkChildren(quiet, records, violate);
  checkMails(quiet, records, violate);
  checkReading(quiet, records, violate);
  checkLeaks(quiet, records, violate);
  checkWaiting(quiet, records, violate);
  checkCallList(quiet, records, violate);
  checkReplaced(quiet, records, violate);
  checkRungs(quiet, records, violate);
  checkRecalled(quiet, records, violate);
  await checkFacts(quiet, violate);
};
