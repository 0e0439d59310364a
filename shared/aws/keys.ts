/** Every key of every table, built here and nowhere else. No key holds anything about a person in clear. */

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

const padded = (n: number, width = 4): string => String(n).padStart(width, '0');

// ─── records ──────────────────────────────────────────────────────────────────────────────────────────────────────────
const incidentPartition = (incidentId: string): string => `INC#${incidentId}`;
export const incidentKey = (incidentId: string): Key => ({ pk: incidentPartition(incidentId), sk: 'INCIDENT' });
/** The wrapped data key; deleting it erases the incident's content. */
export const dataKeyKey = (incidentId: string): Key => ({ pk: incidentPartition(incidentId), sk: 'KEY' });
export const revisionKey = (incidentId: string, revision: number): Key => ({ pk: incidentPartition(incidentId), sk: `REVISION#${padded(revision)}` });
export const linksKey = (incidentId: string, revision: number): Key => ({ pk: incidentPartition(incidentId), sk: `LINKS#${padded(revision)}` });
/** A person's word on one child; the highest number stands. */
export const decisionPrefix = 'DECISION#';
export const decisionKey = (incidentId: string, childId: string, number: number): Key => ({ pk: incidentPartition(incidentId), sk: `${decisionPrefix}${childId}#${padded(number)}` });
/** A person's word on who can safely be told at one body; the highest number stands. */
export const choicePrefix = 'CHOICE#';
export const choiceKey = (incidentId: string, bodyKey: string, number: number): Key => ({ pk: incidentPartition(incidentId), sk: `${choicePrefix}${bodyKey}#${padded(number)}` });
/** What somebody asked about an incident, and waits to have answered. */
export const questionPrefix = 'QUESTION#';
export const questionKey = (incidentId: string, number: number): Key => ({ pk: incidentPartition(incidentId), sk: `${questionPrefix}${padded(number)}` });
export const questionList = (laCode: string): string => `QUESTIONS#${laCode}`;
export const referenceKey = (hash: string): Key => ({ pk: `REF#${hash}`, sk: 'REFERENCE' });
export const idempotencyKey = (hash: string): Key => ({ pk: `IDEM#${hash}`, sk: 'IDEMPOTENCY' });
export const obligationKey = (obligationId: string): Key => ({ pk: `OBL#${obligationId}`, sk: 'OBLIGATION' });
/** Obligations that wait for a person after a restore. */
export const HELD_LIST = 'HELDSENDS';
/** A restore to an earlier moment, and when a person confirmed it. */
export const restoreKey = (restoredTo: string): Key => ({ pk: `RESTORE#${restoredTo}`, sk: 'RESTORE' });
export const quarantineKey = (messageId: string): Key => ({ pk: `QRN#${messageId}`, sk: 'QUARANTINE' });
export const notificationKey = (notificationId: string, version: number): Key => ({ pk: `NTF#${notificationId}`, sk: `V#${padded(version)}` });
export const deliveryKey = (notificationId: string, version: number, effectId: string): Key => ({ pk: `NTF#${notificationId}`, sk: `D#${padded(version)}#${effectId}` });
/** A text beside an e-mail: never among the deliveries. */
export const nudgeKey = (notificationId: string, version: number, effectId: string): Key => ({ pk: `NTF#${notificationId}`, sk: `T#${padded(version)}#${effectId}` });
export const deliveryPrefix = (version: number): string => `D#${padded(version)}#`;
/** What a school said of a child who is not theirs. */
export const notOursKey = (notificationId: string, childId: string): Key => ({ pk: `NTF#${notificationId}`, sk: `NOTOURS#${childId}` });
/** What a body said it did. */
export const followUpKey = (notificationId: string): Key => ({ pk: `NTF#${notificationId}`, sk: 'FOLLOWUP' });
/** A body's notifications, oldest first. */
export const bodyListPartition = (bodyKey: string): string => `INBOX#${bodyKey}`;
export const bodyListKey = (bodyKey: string, raisedAt: string, notificationId: string): Key => ({ pk: bodyListPartition(bodyKey), sk: `${raisedAt}#${notificationId}` });
/** What is known of a mis-send. */
export const breachKey = (notificationId: string, version: number): Key => ({ pk: `NTF#${notificationId}`, sk: `BREACH#${padded(version)}` });
export const callKey = (notificationId: string, id: string): Key => ({ pk: `NTF#${notificationId}`, sk: `CALL#${id}` });
export const tokenKey = (hash: string): Key => ({ pk: `TOK#${hash}`, sk: 'TOKEN' });
/** A release of the evaluation that somebody asked for; and those of one study, latest first. */
export const releaseKey = (releaseId: string): Key => ({ pk: `REL#${releaseId}`, sk: 'RELEASE' });
export const releaseList = (study: string): string => `RELEASES#${study}`;
/** Under which rules a period was published: there is one of them. */
export const publicationKey = (from: string, to: string): Key => ({ pk: `PUBLISHED#${from}_${to}`, sk: 'PUBLICATION' });
export const shortReferenceKey = (hash: string): Key => ({ pk: `SHORT#${hash}`, sk: 'SHORT' });
export const proofKey = (hash: string): Key => ({ pk: `PROOF#${hash}`, sk: 'PROOF' });
export const codeCountKey = (keyAdultId: string, hour: string): Key => ({ pk: `CODES#${keyAdultId}`, sk: `HOUR#${hour}` });
export const sessionKey = (hash: string): Key => ({ pk: `SESSION#${hash}`, sk: 'SESSION' });
export const staffSessionKey = (hash: string): Key => ({ pk: `STAFF#${hash}`, sk: 'SESSION' });
export const guessKey = (kind: string, about: string): Key => ({ pk: `GUESS#${kind}#${about}`, sk: 'GUESSES' });
export const passkeyPartition = (keyAdultId: string): string => `PASSKEYS#${keyAdultId}`;
export const passkeyKey = (keyAdultId: string, passkeyId: string): Key => ({ pk: passkeyPartition(keyAdultId), sk: `PASSKEY#${passkeyId}` });
/** A change to a school's key adults that somebody asked for. */
export const changeKey = (changeId: string): Key => ({ pk: `CHANGE#${changeId}`, sk: 'CHANGE' });
export const changeLinkKey = (hash: string): Key => ({ pk: `CTOK#${hash}`, sk: 'TOKEN' });
export const changeList = (laCode: string): string => `CHANGES#${laCode}`;
export const referralKey = (referralId: string): Key => ({ pk: `RFR#${referralId}`, sk: 'REFERRAL' });
/** Work of the gateway's own that takes more than one minute's tick; `about` is a body or an area. */
export const choreKey = (kind: string, about: string): Key => ({ pk: `CHORE#${kind}#${about}`, sk: 'CHORE' });
export const clientKey = (clientId: string): Key => ({ pk: `CLIENT#${clientId}`, sk: 'CLIENT' });
export const assertionKey = (hash: string): Key => ({ pk: `JTI#${hash}`, sk: 'ASSERTION' });

/** One planned writing of a force's encrypted call list, and the file it becomes. */
export const manifestSlotKey = (forceCode: string, slotId: string): Key => ({ pk: `MANIFEST#${forceCode}`, sk: `SLOT#${slotId}` });
export const manifestFileKey = (forceCode: string, slotId: string): string => `manifests/${forceCode}/${slotId}.jwe`;
/** What was told of a pupil before: keyed hashes of the pupil and of the incident, and the school in clear. */
export const historyKey = (pupilHash: string, incidentHash: string, urn: string): Key => ({ pk: `HIST#${pupilHash}`, sk: `${incidentHash}#${urn}` });

/** Which rules a pupil's history has set off; beside that history, as nameless as it. */
export const historyRulesKey = (pupil: string): Key => ({ pk: pupil, sk: 'RULES' });
/** What weighing found for an incident: counts in clear, and where its firings are, sealed. */
export const riskKey = (incidentId: string): Key => ({ pk: incidentPartition(incidentId), sk: 'RISK' });
/** What the desk said of a rule that fired. */
export const riskReviewKey = (incidentId: string, referralId: string): Key => ({ pk: incidentPartition(incidentId), sk: `RISKREVIEW#${referralId}` });
/** A MARAC decision that the desk recorded. */
export const maracKey = (incidentId: string): Key => ({ pk: incidentPartition(incidentId), sk: 'MARAC' });

const callbackEndpoints = (forceCode: string, test: boolean): string => `CALLBACKS#${forceCode}#${test ? 'test' : 'live'}`;
/** Where a client of a force wants to be told: live and tried out are two. */
export const callbackEndpointKey = (forceCode: string, test: boolean, clientId: string): Key => ({ pk: callbackEndpoints(forceCode, test), sk: `CLIENT#${clientId}` });
export const callbackKey = (callbackId: string): Key => ({ pk: `CALLBACK#${callbackId}`, sk: 'CALLBACK' });
/** A client's callbacks, oldest first. */
export const callbackList = (clientId: string): string => `CALLBACKS#${clientId}`;
const rollImportPartition = (importId: string): string => `ROLLIMPORT#${importId}`;
export const rollImportKey = (importId: string): Key => ({ pk: rollImportPartition(importId), sk: 'IMPORT' });
export const rollImportSchoolPrefix = 'SCHOOL#';
export const rollImportSchoolKey = (importId: string, urn: string): Key => ({ pk: rollImportPartition(importId), sk: `${rollImportSchoolPrefix}${urn}` });
/** An authority's roll imports. */
export const rollImportList = (laCode: string): string => `ROLLIMPORTS#${laCode}`;
export const incidentFileKey = (fileId: string): Key => ({ pk: `FILE#${fileId}`, sk: 'FILE' });

/** A chain's partition: the incident's own, or one for acts without an incident. */
export const auditChainOfIncident = (incidentId: string): string => incidentPartition(incidentId);
export const auditChainOf = (scope: 'force' | 'area' | 'client' | 'staff' | 'gateway', code: string, day: string): string => `AUDIT#${scope}#${code}#${day}`;
/** What a force's own systems were told of an incident: apart from the incident's chain, which the way to the school must never wait for. */
export const auditChainOfCallbacks = (incidentId: string): string => `AUDIT#callbacks#${incidentId}`;
/** What was weighed of an incident: apart for the same reason. */
export const auditChainOfRisk = (incidentId: string): string => `AUDIT#risk#${incidentId}`;
export const AUDIT_PREFIX = 'AUD#';
export const auditKey = (chain: string, seq: number): Key => ({ pk: chain, sk: `${AUDIT_PREFIX}${padded(seq, 10)}` });
/** Entries of all chains by the UTC hour that they are dated in: how the hour's changes are found, sealed and exported. */
export const auditHourList = (at: string, shard: number): string => `AUDITED#${new Date(Date.parse(at)).toISOString().slice(0, 13)}#${shard}`;
export const auditListKey = (chain: string, seq: number, at: string): { readonly listPk: string; readonly listSk: string } => ({
  listPk: auditHourList(at, shardOf(chain)),
  listSk: `${chain}#${padded(seq, 10)}`,
});
/** A record of another area that somebody opened in an emergency. */
export const breakGlassKey = (breakGlassId: string): Key => ({ pk: `BREAKGLASS#${breakGlassId}`, sk: 'OPENING' });
export const BREAK_GLASS_LIST = 'BREAKGLASSES';
/** How far the audit trail is sealed. */
export const sealKey = (): Key => ({ pk: 'AUDITROOTS', sk: 'NEWEST' });
export const auditRootFileKey = (number: number): string => `roots/${padded(number, 10)}.ndjson`;

// ─── directory ────────────────────────────────────────────────────────────────────────────────────────────────────────
export const bodyPartition = (bodyKey: string): string => `BODY#${bodyKey}`;
export const bodyProfileKey = (bodyKey: string): Key => ({ pk: bodyPartition(bodyKey), sk: 'PROFILE' });
export const keyAdultKey = (bodyKey: string, keyAdultId: string): Key => ({ pk: bodyPartition(bodyKey), sk: `KEYADULT#${keyAdultId}` });
/** Every force that has a policy. */
export const FORCES = 'FORCES';
/** The public half of the key that a force reads its call lists with. */
export const manifestKeyKey = (forceCode: string): Key => ({ pk: `FORCE#${forceCode}`, sk: 'MANIFESTKEY' });
export const policyKey = (forceCode: string): Key => ({ pk: `FORCE#${forceCode}`, sk: 'POLICY' });
/** A policy as it stood under one version, for good: decisions name it. */
export const policyVersionKey = (forceCode: string, version: string): Key => ({ pk: `FORCE#${forceCode}`, sk: `POLICY#${version}` });
export const areaKeyKey = (laCode: string): Key => ({ pk: `LAKEY#${laCode}`, sk: 'KEY' });
/** Which force's area a local authority belongs to. */
export const areaOfKey = (laCode: string): Key => ({ pk: `LAAREA#${laCode}`, sk: 'AREA' });
export const areaList = (laCode: string): string => `BODIES#${laCode}`;

// Calendars as confirmed by a person: of a body in its own partition, so that reading the body reads them too; of an authority in its own.
export const authorityCalendarPartition = (laCode: string): string => `LACALENDAR#${laCode}`;
export const calendarYearPrefix = 'CALENDAR#';
export const calendarYearKey = (partition: string, academicYear: string): Key => ({ pk: partition, sk: `${calendarYearPrefix}${academicYear}` });
export const closurePrefix = 'CLOSURE#';
export const closureKey = (partition: string, firstOn: string, lastOn: string): Key => ({ pk: partition, sk: `${closurePrefix}${firstOn}#${lastOn}` });
export const hoursKey = (partition: string): Key => ({ pk: partition, sk: 'HOURS' });
/** What a year's dates were before, revision by revision. */
export const calendarHistoryKey = (partition: string, academicYear: string, revision: number): Key => ({ pk: `HISTORY#${partition}`, sk: `${academicYear}#${padded(revision)}` });

// The schools register: rows stand under a version; one pointer per kind says which version is in force.
const registerPartition = 'REGISTER';
export const registerPointerKey = (kind: string): Key => ({ pk: registerPartition, sk: `CURRENT#${kind}` });
export const registerVersionKey = (kind: string, version: string): Key => ({ pk: registerPartition, sk: `VERSION#${kind}#${version}` });
export const registerVersionPrefix = (kind: string): string => `VERSION#${kind}#`;
export const registerRowKey = (urn: string, version: string): Key => ({ pk: bodyPartition(`establishment:${urn}`), sk: `REGISTER#${version}` });
export const successorPrefix = (version: string): string => `SUCCESSOR#${version}#`;
export const successorKey = (urn: string, version: string, successorUrn: string): Key => ({
  pk: bodyPartition(`establishment:${urn}`),
  sk: `${successorPrefix(version)}${successorUrn}`,
});
/** Establishments of one authority, by folded name. */
export const registerList = (laCode: string, version: string): string => `LA#${laCode}#${version}`;
export const LINK_LISTS = 16;
/** Links are listed only so that a version can be deleted again. */
export const linkList = (list: number, version: string): string => `SUCCESSORS#${padded(list, 2)}#${version}`;

// ─── rolls ────────────────────────────────────────────────────────────────────────────────────────────────────────────
/** `place` names a pupil among all authorities: each numbers its own. */
export const pupilKey = (place: string): Key => ({ pk: `PUPIL#${place}`, sk: 'PUPIL' });
export const placeOfPupil = (laCode: string, pupilId: string): string => `${laCode}.${pupilId}`;
/** `hash` is the keyed hash of area, key type and value; `sort` is a year of birth or an outward code and orders the bucket. */
export const blockKey = (hash: string, sort: string, place: string): Key => ({ pk: `BLOCK#${hash}`, sk: `${sort}#PUPIL#${place}` });
export const areaRollList = (area: string): string => `ROLL#${area}`;
/** A school's roll as files brought it, pupil by pupil and version by version; `HEAD` says which is in force. */
const schoolRollPartition = (urn: string): string => `SCHOOLROLL#${urn}`;
export const rollHeadKey = (urn: string): Key => ({ pk: schoolRollPartition(urn), sk: 'HEAD' });
export const rollMemberPrefix = 'PUPIL#';
export const rollMemberKey = (urn: string, pupilId: string, since: number): Key => ({ pk: schoolRollPartition(urn), sk: `${rollMemberPrefix}${pupilId}#${padded(since, 8)}` });
/** One pupil at one school: what their sealed row is bound to. */
export const placeOfMember = (laCode: string, pupilId: string, urn: string): string => `${placeOfPupil(laCode, pupilId)}@${urn}`;
/** Which version of each school's roll is in force, for a whole area in one item. */
export const rollVersionsKey = (area: string): Key => ({ pk: `ROLLVERSIONS#${area}`, sk: 'VERSIONS' });
export const stagedRowsPartition = (importId: string, urn: string): string => `STAGED#${importId}#${urn}`;
export const stagedRowsKey = (importId: string, urn: string, part: number): Key => ({ pk: stagedRowsPartition(importId, urn), sk: `PART#${padded(part)}` });
/** How common each name is on an area's roll. */
export const termsKey = (area: string): Key => ({ pk: `TERMS#${area}`, sk: 'TERMS' });
/** The counts of a large area are more than one item holds. `stamp` tells one count from the next. */
export const termsPartPrefix = (stamp?: string): string => (stamp === undefined ? 'PART#' : `PART#${stamp}#`);
export const termsPartKey = (area: string, stamp: string, part: number): Key => ({ pk: termsKey(area).pk, sk: `${termsPartPrefix(stamp)}${padded(part)}` });

// ─── evaluation ───────────────────────────────────────────────────────────────────────────────────────────────────────
export const factPartition = (incidentPseudonym: string): string => `FACT#${incidentPseudonym}`;
export const factKey = (incidentPseudonym: string, factId: string): Key => ({ pk: factPartition(incidentPseudonym), sk: `FACT#${factId}` });
export const factList = (day: string): string => `DAY#${day}`;

// ─── sparse indexes ───────────────────────────────────────────────────────────────────────────────────────────────────
/** `step`: a notification's next rung; `claim`: a lease that ran out; `receipt`: an e-mail nobody heard of; `obligation`: the outbox; `chore`: calendars to follow, key adults to count. */
export const DUE_KINDS = ['step', 'claim', 'receipt', 'obligation', 'chore'] as const;
export type DueKind = (typeof DUE_KINDS)[number];
export const DUE_SHARDS = [0, 1, 2, 3] as const;

/** Incidents whose content is still there, by when its retention is next looked at; and those that a person holds. The item is the wrapped data key: it leaves with it. */
export const retentionPartition = (of: 'due' | 'held', shard: number): string => `retention#${of}#${shard}`;
export const duePartition = (kind: DueKind, shard: number): string => `due#${kind}#${shard}`;
/** Spreads due items over partitions; any stable function of the id will do. */
export const shardOf = (id: string): number => {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 997;
  return sum % DUE_SHARDS.length;
};
/** Incidents by force, in the order in which they were accepted: what an audit is walked by. */
export const acceptedList = (forceCode: string): string => `ACCEPTED#${forceCode}`;
export const forceFeed = (forceCode: string): string => `FEED#${forceCode}`;
/** How much a desk had on its board, counted once a minute. */
export const deskCountKey = (laCode: string): Key => ({ pk: `DESKCOUNT#${laCode}`, sk: 'COUNT' });
export const deskList = (laCode: string): string => `DESK#${laCode}`;
/** The same work by its kind, in the index of what is due: a page of one kind, and how much of it there is, without reading the rest. */
export const deskKindList = (laCode: string, kind: string): string => `desk#${laCode}#${kind}`;
