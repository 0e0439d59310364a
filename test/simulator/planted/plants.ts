/** One realistic mistake: in which file, and which words of it become which. A plant whose words are no longer there fails loudly. */
export interface Plant {
  readonly name: string;
  /** What somebody might do, thinking that it does no harm. */
  readonly says: string;
  /** A seed that is known to catch it, so that it is not searched for each time. Any change of the simulated people may make it another one. */
  readonly caughtBy?: number | undefined;
  readonly edits: readonly { readonly file: string; readonly from: string; readonly to: string }[];
}

const INCIDENTS = 'shared/aws/incident-store.ts';
const NOTIFICATIONS = 'shared/aws/notification-store.ts';
const SEND = 'functions/send-notification/send-notification.ts';
const LINK = 'functions/link-children/link-children.ts';
const DUE = 'functions/run-due-steps/run-due-steps.ts';
const PAGES = 'functions/key-adult-pages';

export const PLANTS: readonly Plant[] = [
  {
    name: 'send-before-claim',
    caughtBy: 1,
    says: 'The e-mail goes out first and is claimed afterwards',
    edits: [
      { file: SEND, from: "      const token = ids.token();\n      const claim = await", to: "      const token = ids.token();\n      const answer = await sendPatiently(composeMail(keyAdult, { notification, rung: wordsFor(keyAdult), effectId, token, deps }));\n      const claim = await" },
      { file: SEND, from: "      const answer = await sendPatiently(composeMail(keyAdult, { notification, rung: wordsFor(keyAdult), effectId, token, deps }));\n      switch (answer.kind) {", to: "      switch (answer.kind) {" },
    ],
  },
  {
    name: 'claim-without-condition',
    caughtBy: 3,
    says: 'A claim is put without asking whether somebody else has it',
    edits: [
      { file: NOTIFICATIONS, from: "                : { ConditionExpression: 'attribute_not_exists(pk)' }),\n              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',", to: "                : {}),\n              ReturnValuesOnConditionCheckFailure: 'ALL_OLD'," },
    ],
  },
  {
    name: 'lease-not-looked-at',
    caughtBy: 169,
    says: 'A claim that is not recorded is taken over at once, while its owner is still sending',
    edits: [{ file: NOTIFICATIONS, from: "if (before && (before.state !== 'claimed' || before.leaseUntil > cause.at)) return", to: "if (before && before.state !== 'claimed') return" }],
  },
  {
    name: 'one-effect-for-all-rungs',
    caughtBy: 5,
    says: 'The effect id leaves out the step, so that a reminder is taken for the first e-mail and never goes',
    edits: [{ file: SEND, from: "keyAdult.keyAdultId, step.rung, step.stepId].join('|')", to: "keyAdult.keyAdultId].join('|')" }],
  },
  {
    name: 'abandoned-never',
    caughtBy: 56,
    says: 'An e-mail without proof after two hand-overs is brought up for ever and nobody else is told',
    edits: [{ file: DUE, from: "if (state === 'claimed' && sends >= MAX_SENDS) {", to: "if (state === 'claimed' && sends > MAX_SENDS) {" }],
  },
  {
    name: 'third-hand-over',
    caughtBy: 9,
    says: 'The two hand-overs are counted in one place only, and there one too many',
    edits: [
      { file: NOTIFICATIONS, from: "const MAX_SENDS = 2;", to: "const MAX_SENDS = 4;" },
      { file: DUE, from: "const MAX_SENDS = 2;", to: "const MAX_SENDS = 4;" },
    ],
  },
  {
    name: 'lost-obligation',
    caughtBy: 1,
    says: 'The sweep moves an obligation on and forgets to send it',
    edits: [{ file: DUE, from: "      await outbox.send(sendable);\n", to: "" }],
  },
  {
    name: 'swallowed-failure',
    caughtBy: 13,
    says: 'Police are answered as if it were stored, whatever the store said',
    edits: [{ file: 'functions/incident-api/accept-incident.ts', from: "    const result = await deps.incidents.accept(command);", to: "    const result = await deps.incidents.accept(command).catch(() => ({ kind: 'committed' as const, obligations: [] }));" }],
  },
  {
    name: 'wrong-day-on-clock-change',
    caughtBy: 1,
    says: 'The bell is reckoned with tonight\'s offset from UTC',
    edits: [{ file: 'shared/domain/calendar.ts', from: "    if (day !== undefined) return startOf(known, day);", to: "    if (day !== undefined) return Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: Temporal.Instant.from(instant).toZonedDateTimeISO(ZONE).offset, plainTime: Temporal.PlainTime.from(known.startsAt) }).toInstant().toString({ smallestUnit: 'millisecond' });" }],
  },
  {
    name: 'old-version-confirmed',
    caughtBy: 36,
    says: 'Confirming closes whichever version stands, not the one that was read',
    edits: [
      { file: NOTIFICATIONS, from: "        if (notification.version !== version) return { kind: 'stale', version: notification.version };\n        if (notification.answeredAt && notification.answeredHow) return { kind: 'already', at: notification.answeredAt, how: notification.answeredHow, by: notification.answeredBy ?? '' };\n        if (!notification.viewedAt) return { kind: 'notViewed' };", to: "        if (notification.answeredAt && notification.answeredHow) return { kind: 'already', at: notification.answeredAt, how: notification.answeredHow, by: notification.answeredBy ?? '' };" },
    ],
  },
  {
    name: 'receipt-moves-back',
    caughtBy: 3,
    says: 'A receipt is written whatever was known before',
    edits: [{ file: 'shared/domain/delivery.ts', from: "ATTEMPT_STATES.filter((from) => canAttemptBecome(from, to))", to: "ATTEMPT_STATES.filter((from) => from !== to)" }],
  },
  {
    name: 'sibling-leak',
    caughtBy: 3,
    says: 'The page shows the children of the incident, not those of this school',
    edits: [{ file: 'shared/domain/disclosure.ts', from: "  const children = disclosedChildren(told, notification, childIds, beyond);", to: "  const children = disclosedChildren(told, notification, told.labels.map(({ childId }) => childId), beyond);" }],
  },
  {
    name: 'sibling-told',
    caughtBy: 3,
    says: 'Every school of an incident is told of all its children',
    edits: [{ file: 'shared/domain/still-told.ts', from: "children.filter(({ bodyKeys }) => bodyKeys.includes(bodyKey));", to: "children.filter(({ bodyKeys }) => bodyKeys.length > 0);" }],
  },
  {
    name: 'revision-over-withdrawal',
    caughtBy: 12,
    says: 'A correction is written over a withdrawal',
    edits: [{ file: INCIDENTS, from: "            ConditionExpression: 'revision = :before AND #state <> :withdrawn',", to: "            ConditionExpression: 'revision = :before AND (#state <> :withdrawn OR #state = :withdrawn)'," }],
  },
  {
    name: 'read-decide-write',
    caughtBy: 83,
    says: 'Linking writes what it decided, whatever became of the incident meanwhile',
    edits: [{ file: INCIDENTS, from: "ConditionExpression: 'revision = :revision AND #state <> :withdrawn AND looks = :looks',", to: "ConditionExpression: 'attribute_exists(pk) OR revision = :revision OR #state <> :withdrawn OR looks = :looks'," }],
  },
  {
    name: 'lower-revision-wins',
    caughtBy: 9,
    says: 'The revision that came last stands',
    edits: [
      { file: INCIDENTS, from: "ConditionExpression: 'incidentId = :id AND revision < :revision',", to: "ConditionExpression: 'incidentId = :id'," },
    ],
  },
  {
    name: 'party-told',
    caughtBy: 2,
    says: 'Somebody named in the incident is told with the others',
    edits: [{ file: SEND, from: "      return because === undefined;\n", to: "      return true;\n" }],
  },
  {
    name: 'leaver-told',
    caughtBy: 1,
    says: 'A key adult who left is told with the others',
    edits: [{ file: 'functions/send-notification/send-notification.ts', from: "      if (!keyAdult.active) return false;", to: "" }, { file: 'shared/domain/audience.ts', from: "keyAdults.filter((one) => one.active && !lost.has(one.keyAdultId))", to: "keyAdults.filter((one) => !lost.has(one.keyAdultId))" }],
  },
  {
    name: 'call-list-without-work',
    caughtBy: 1,
    says: 'A notification is marked as on the call list, and the desk gets nothing',
    edits: [{ file: DUE, from: "referrals: onCallList ? [unread] : [],", to: "referrals: onCallList ? [unread].slice(1) : []," }],
  },
  {
    name: 'never-due',
    caughtBy: 4,
    says: 'The ladder of a new notification is planned and not put where the minute looks',
    edits: [{ file: 'shared/aws/notification-writes.ts', from: "        ...(nextStep ? dueAttributes(notificationId, nextStep.at) : {}),\n", to: "        ...(nextStep ? {} : dueAttributes(notificationId, '')),\n" }],
  },
  {
    name: 'forked-audit',
    caughtBy: 1,
    says: 'The next entry of an audit chain is put over whatever stands there',
    edits: [{ file: 'shared/aws/commit.ts', from: "...auditListKey(audit.chain, entry.seq, entry.at), ...entry, hash },\n          ConditionExpression: 'attribute_not_exists(pk)',", to: "...auditListKey(audit.chain, entry.seq, entry.at), ...entry, hash }," }],
  },
  {
    name: 'unmatched-child-dropped',
    caughtBy: 1,
    says: 'A child whom no roll knows is nobody\'s work',
    edits: [{ file: LINK, from: "state === 'review' || state === 'unmatched' || state === 'held' ? REFERRED[state] : undefined,", to: "state === 'review' || state === 'held' ? REFERRED[state] : undefined," }],
  },
  {
    name: 'next-version-beside-the-last',
    caughtBy: 4,
    says: 'A correction is raised beside the version before and does not replace it',
    edits: [{ file: LINK, from: "        supersedes: known ? known.version : undefined,", to: "        supersedes: undefined," }],
  },
  {
    name: 'recalled-and-told-again',
    caughtBy: 2,
    says: 'A recall is forgotten when the children are linked again',
    edits: [{ file: 'shared/domain/desk/recall.ts', from: "before.filter(({ recalledAt }) => recalledAt !== undefined &&", to: "before.filter(({ recalledAt }) => recalledAt === '' &&" }],
  },
  {
    name: 'withdrawn-and-shown',
    caughtBy: 18,
    says: 'A page that was opened before the withdrawal goes on being served',
    edits: [
      { file: `${PAGES}/open-notification.ts`, from: "  if (isWithdrawn(notification)) return { kind: 'withdrawn' };\n", to: "" },
      { file: `${PAGES}/open-notification.ts`, from: "stored === undefined || !isReadable(notification, clock().toISOString())", to: "stored === undefined || (!isWithdrawn(notification) && !isReadable(notification, clock().toISOString()))" },
      { file: NOTIFICATIONS, from: "ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(supersededBy) AND attribute_not_exists(withdrawnAt)' };", to: "ConditionExpression: 'attribute_exists(pk)' };" },
    ],
  },
  {
    name: 'token-in-the-log',
    caughtBy: 1,
    says: 'The link is logged to make a support call easier',
    edits: [{ file: SEND, from: "log('info', 'MAIL_ACCEPTED', { notificationId, version, effectId, rung: step.rung, traceId: event.traceid });", to: "log('info', 'MAIL_ACCEPTED', { notificationId, version, effectId, rung: step.rung, traceId: event.traceid, because: token });" }],
  },
  {
    name: 'address-not-asked',
    caughtBy: 1,
    says: 'Whatever address is typed, the link\'s own key adult gets the code',
    edits: [{ file: `${PAGES}/give-address.ts`, from: "    const same = equalSecrets(digestOf(one.email), given);", to: "    const same = equalSecrets(digestOf(one.email), given) || link.keyAdultId === one.keyAdultId;" }],
  },
  {
    name: 'other-force-reads',
    caughtBy: 1,
    says: 'An incident is shown to whoever knows its id',
    edits: [{ file: 'functions/incident-api/read-incident.ts', from: "if (!incident || incident.forceCode !== forceCode || incident.test !== test) throw notFound();", to: "if (!incident || (incident.forceCode === forceCode && incident.test !== test)) throw notFound();" }],
  },
  {
    name: 'reference-in-clear',
    caughtBy: 1,
    says: 'An incident is filed under the force\'s own reference, so that it is found more easily',
    edits: [{ file: INCIDENTS, from: "    hash.of(`reference|${forceCode}|${test ? 'test|' : ''}${forceReference}`);", to: "    hash.of('warm').then(() => `reference|${forceCode}|${test ? 'test|' : ''}${forceReference}`);" }],
  },
  {
    name: 'bounce-ends-there',
    caughtBy: 18,
    says: 'What came back is recorded, and nobody else is told',
    edits: [{ file: 'functions/record-receipt/record-receipt.ts', from: "const next = isLost(state) || state === 'delayed' ?", to: "const next = isLost(state) && state === 'delayed' ?" }],
  },
  {
    name: 'erased-under-hold',
    caughtBy: 3,
    says: 'What is to be erased is looked at once, and a hold that comes in that second is not seen',
    edits: [{ file: 'shared/aws/retention-store.ts', from: "ConditionExpression: '#wrapped = :wrapped AND attribute_not_exists(legalHold)',", to: "ConditionExpression: '#wrapped = :wrapped'," }],
  },
  {
    name: 'erased-while-the-desk-works',
    caughtBy: 2,
    says: 'Content goes by the answers alone, while the desk still has work about it',
    edits: [{ file: 'shared/domain/retention.ts', from: "  if (referrals.some((referral) => referral.state === 'open')) return { kind: 'open', because: 'referral' };\n", to: "" }],
  },
];
