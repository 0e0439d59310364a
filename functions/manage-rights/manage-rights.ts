import * as z from 'zod';
import { EXEMPTIONS, flagExemptions } from '../../shared/domain/flag-exemptions.ts';
import type { ExemptionFlag } from '../../shared/domain/flag-exemptions.ts';
import type { Incident } from '../../shared/domain/incident.ts';
import { foldName } from '../../shared/domain/linkage/fold-name.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import { LEGAL_HOLD_REASONS, retentionOf } from '../../shared/domain/retention.ts';
import type { ErasureReason, LegalHold } from '../../shared/domain/retention.ts';
import type { AuditedAct } from '../../shared/ports/evaluation.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { DecisionStore } from '../../shared/ports/decisions.ts';
import type { IncidentStore, StoredIncident } from '../../shared/ports/incidents.ts';
import type { NotificationStore } from '../../shared/ports/notifications.ts';
import type { QuestionStore } from '../../shared/ports/questions.ts';
import type { RetentionStore, RightsTrail } from '../../shared/ports/retention.ts';
import type { Clock, Digest } from '../../shared/ports/surroundings.ts';

const person = z.string().regex(/^[A-Za-z0-9._@-]{1,64}$/);
const incidentId = z.string().regex(/^inc_[A-Za-z0-9-]{10,50}$/);
const byPerson = { requestedBy: person };
const of = { incidentId };

export const CORRECTION_REASONS = ['inaccurate', 'incomplete', 'notThisChild'] as const;

/** What an operator's command may ask. Whoever asks is named in the audit trail; a second person where it cannot be undone. */
export const $ManageRights = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('find'), ...byPerson, forceCode: z.string().regex(/^\d{2}$/), forceReference: z.string().min(1).max(60) }),
  z.strictObject({ action: z.literal('findChild'), ...byPerson, givenName: z.string().min(1).max(100), familyName: z.string().min(1).max(100), dateOfBirth: z.iso.date() }),
  z.strictObject({ action: z.literal('export'), ...byPerson, ...of, childReference: z.string().max(60).optional() }),
  z.strictObject({ action: z.literal('erase'), ...byPerson, ...of, confirm: z.boolean().default(false), approvedBy: person.optional() }),
  z.strictObject({ action: z.literal('correct'), ...byPerson, ...of, because: z.enum(CORRECTION_REASONS), confirm: z.boolean().default(false) }),
  z.strictObject({ action: z.literal('hold'), ...byPerson, ...of, because: z.enum(LEGAL_HOLD_REASONS), confirm: z.boolean().default(false) }),
  z.strictObject({ action: z.literal('lift'), ...byPerson, ...of, confirm: z.boolean().default(false), approvedBy: person.optional() }),
  z.strictObject({ action: z.literal('held'), ...byPerson }),
]);
export type ManageRightsCommand = z.infer<typeof $ManageRights>;

export interface Found {
  readonly incidentId: string;
  /** Which child of it; absent when it was found by its reference. */
  readonly childId?: string | undefined;
  readonly erasedAt?: string | undefined;
}

/** Everything that is held, opened. It is about people: it goes into a file that only its owner reads. */
export interface SubjectAccessCopy {
  readonly format: 1;
  readonly madeAt: string;
  readonly notice: string;
  readonly exemptions: typeof EXEMPTIONS;
  /** What a person must look at before any of it is handed out. */
  readonly flags: readonly ExemptionFlag[];
  readonly incidentId: string;
  readonly revisions: readonly Incident[];
  readonly status: object;
  readonly links: Readonly<Record<string, unknown>>;
  readonly decisions: readonly object[];
  readonly questions: readonly object[];
  readonly notifications: readonly object[];
  readonly acts: readonly AuditedAct[];
}

export type ManageRightsAnswer =
  | { readonly outcome: 'found'; readonly found: readonly Found[]; readonly looked: number; readonly isWhole: boolean }
  | { readonly outcome: 'copy'; readonly copy: SubjectAccessCopy }
  | { readonly outcome: 'held'; readonly held: readonly { readonly incidentId: string; readonly hold: LegalHold }[] }
  /** Nothing was changed: what would be, and who has to agree. */
  | { readonly outcome: 'wouldDo'; readonly what: 'erase' | 'correct' | 'hold' | 'lift'; readonly needs: readonly ('confirm' | 'approvedBy')[]; readonly told: readonly string[]; readonly revision?: number | undefined }
  | { readonly outcome: 'done'; readonly what: 'erase' | 'correct' | 'hold' | 'lift'; readonly told: readonly string[]; readonly revision?: number | undefined }
  | { readonly outcome: 'refused'; readonly because: 'gone' | 'erased' | 'held' | 'stillOpen' | 'alreadyHeld' | 'notHeld' | 'samePerson' | 'changedMeanwhile' };

export interface ManageRightsDeps {
  readonly retention: RetentionStore;
  readonly incidents: Pick<IncidentStore, 'read' | 'readRevision' | 'readLinks' | 'findByReference'>;
  readonly notifications: Pick<NotificationStore, 'ofIncident' | 'deliveries' | 'calls'>;
  readonly decisions: Pick<DecisionStore, 'ofIncident'>;
  readonly questions: Pick<QuestionStore, 'ofIncident'>;
  readonly acts: (incidentId: string) => Promise<readonly AuditedAct[]>;
  readonly trail: RightsTrail;
  readonly digest: Digest;
  readonly now: Clock;
  readonly mayGoOn: () => boolean;
}

const NOTICE =
  'This copy holds everything, also about other people. Nothing in it may be handed out before a person has looked at every flag and decided. Hand it to nobody at an address that the household knows unless that is safe.';

/** Ids are typed by hand: in other letters it is the same person. */
const isSamePerson = (one: string, other: string | undefined): boolean => one.toLowerCase() === other?.toLowerCase();

const jsonOf = (value: unknown): object => JSON.parse(JSON.stringify(value)) as object;

/** A request of a person about their data, made by somebody who checked who they are. Each is on record before anything is shown. */
export const createManageRights = ({ retention, incidents, notifications, decisions, questions, acts, trail, digest, now, mayGoOn }: ManageRightsDeps) => {
  const causeOf = (by: string): Cause => ({ at: now().toISOString(), actor: 'operator', actorId: by, causedBy: `rights:${by}`, traceId: `rights:${by}` });
  const toldOf = async (id: string): Promise<readonly string[]> => (await notifications.ofIncident(id)).map(({ bodyKey }) => bodyKey);
  const gone = async (id: string): Promise<ManageRightsAnswer> => ({ outcome: 'refused', because: (await retention.erasedAt(id)) === undefined ? 'gone' : 'erased' });

  /** No index of victims is kept for this: what is there is walked, opened and compared, which is slow and on record. */
  const findChild = async ({ givenName, familyName, dateOfBirth, requestedBy }: Extract<ManageRightsCommand, { action: 'findChild' }>): Promise<ManageRightsAnswer> => {
    await trail.record({ action: 'rights.findChild', object: 'content', test: false, cause: causeOf(requestedBy) });
    const wanted = digest(`${foldName(givenName)}|${foldName(familyName)}|${dateOfBirth}`);
    const names = (child: Incident['children'][number]): readonly string[] =>
      [child, ...child.aliases].flatMap(({ givenNames, familyName: family }) => givenNames.map((given) => digest(`${foldName(given)}|${foldName(family)}|${child.dateOfBirth ?? ''}`)));
    const found: Found[] = [];
    let looked = 0;
    for await (const id of retention.living()) {
      if (!mayGoOn()) return { outcome: 'found', found, looked, isWhole: false };
      looked += 1;
      const stored = await incidents.read(id);
      for (const child of stored?.incident.reveal().children ?? []) {
        if (names(child).includes(wanted)) found.push({ incidentId: id, childId: stored?.children.find(({ childReference }) => childReference === child.childReference)?.childId });
      }
    }
    return { outcome: 'found', found, looked, isWhole: true };
  };

  const copyOf = async (stored: StoredIncident, childReference: string | undefined): Promise<SubjectAccessCopy> => {
    const numbers = Array.from({ length: stored.revision }, (_, n) => n + 1);
    const revisions = (await Promise.all(numbers.map(async (revision) => (revision === stored.revision ? stored : await incidents.readRevision(stored.incidentId, revision))))).flatMap((one) => (one ? [one.incident.reveal()] : []));
    const links = await Promise.all(numbers.map(async (revision) => [`revision${revision}`, (await incidents.readLinks(stored.incidentId, revision))?.reveal()] as const));
    const raised = await notifications.ofIncident(stored.incidentId);
    const { incident: _incident, historyRefs: _refs, ...status } = stored;
    const told = await Promise.all(
      raised.map(async (one) => ({
        ...one,
        deliveries: (await notifications.deliveries(one.notificationId, one.version)).map(({ keyAdultId, rung, state, sentAt }) => ({ keyAdultId, rung, state, sentAt })),
        calls: await notifications.calls(one.notificationId),
      })),
    );
    const opened = (records: readonly object[]): readonly object[] =>
      records.map((record) => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, typeof value === 'object' && value !== null && 'reveal' in value && typeof value.reveal === 'function' ? (value.reveal as () => unknown).call(value) : value])));
    const held = opened(await decisions.ofIncident(stored.incidentId));
    const asked = opened(await questions.ofIncident(stored.incidentId));
    return {
      format: 1,
      madeAt: now().toISOString(),
      notice: NOTICE,
      exemptions: EXEMPTIONS,
      flags: [
        ...revisions.flatMap((revision, at) => flagExemptions(revision, childReference, `/revisions/${at}`)),
        { pointer: '/links', exemption: 'thirdParty' },
        ...held.map((_, at): ExemptionFlag => ({ pointer: `/decisions/${at}`, exemption: 'thirdParty' })),
        ...asked.map((_, at): ExemptionFlag => ({ pointer: `/questions/${at}`, exemption: 'thirdParty' })),
        ...told.map((_, at): ExemptionFlag => ({ pointer: `/notifications/${at}`, exemption: 'thirdParty' })),
      ],
      incidentId: stored.incidentId,
      revisions,
      status,
      links: Object.fromEntries(links.filter(([, evidence]) => evidence !== undefined)),
      decisions: held.map(jsonOf),
      questions: asked.map(jsonOf),
      notifications: opened(told).map(jsonOf),
      acts: await acts(stored.incidentId),
    };
  };

  const erase = async ({ incidentId: id, confirm, approvedBy, requestedBy }: Extract<ManageRightsCommand, { action: 'erase' }>): Promise<ManageRightsAnswer> => {
    const look = await retention.look(id);
    if (look === undefined) return gone(id);
    const answer = retentionOf(look.facts);
    if (answer.kind === 'held') return { outcome: 'refused', because: 'held' };
    // The duty to tell comes first: Article 17(3)(b).
    if (answer.kind === 'open') return { outcome: 'refused', because: 'stillOpen' };
    const told = await toldOf(id);
    const needs = [...(confirm ? [] : (['confirm'] as const)), ...(approvedBy === undefined ? (['approvedBy'] as const) : [])];
    if (needs.length > 0) return { outcome: 'wouldDo', what: 'erase', needs, told };
    if (isSamePerson(requestedBy, approvedBy)) return { outcome: 'refused', because: 'samePerson' };
    const because: ErasureReason = 'request';
    const cause = { ...causeOf(requestedBy), causedBy: `approvedBy:${approvedBy ?? ''}` };
    await trail.record({ action: 'rights.approveErasure', object: id, incidentId: id, outcome: because, test: look.test, cause: { ...cause, actorId: approvedBy ?? '' } });
    return (await retention.erase({ look, because, cause })) === 'erased' ? { outcome: 'done', what: 'erase', told } : { outcome: 'refused', because: 'changedMeanwhile' };
  };

  return async (command: ManageRightsCommand): Promise<ManageRightsAnswer> => {
    const cause = causeOf(command.requestedBy);
    switch (command.action) {
      case 'find': {
        const ids = await Promise.all([false, true].map((test) => incidents.findByReference({ forceCode: command.forceCode, test }, command.forceReference)));
        const found = await Promise.all(ids.filter((id) => id !== undefined).map(async (id) => ({ incidentId: id, erasedAt: (await retention.erasedAt(id))?.at })));
        await trail.record({ action: 'rights.find', object: 'reference', test: false, cause });
        return { outcome: 'found', found, looked: found.length, isWhole: true };
      }
      case 'findChild':
        return findChild(command);
      case 'export': {
        const stored = await incidents.read(command.incidentId);
        if (stored === undefined) return gone(command.incidentId);
        // On record before anybody sees it.
        await trail.record({ action: 'rights.export', object: command.incidentId, incidentId: command.incidentId, test: stored.test, cause });
        return { outcome: 'copy', copy: await copyOf(stored, command.childReference) };
      }
      case 'erase':
        return erase(command);
      case 'correct': {
        const stored = await incidents.read(command.incidentId);
        if (stored === undefined) return gone(command.incidentId);
        const [told, open] = [await toldOf(command.incidentId), (await notifications.ofIncident(command.incidentId)).some(isOpen)];
        const said = { what: 'correct', told, revision: stored.revision + 1 } as const;
        if (!command.confirm) return { outcome: 'wouldDo', ...said, needs: ['confirm'] };
        // What police told is police's to correct: the next revision tells every school anew. Here it is put on record that it was asked for.
        await trail.record({ action: 'rights.correct', object: command.incidentId, incidentId: command.incidentId, outcome: `${command.because}${open ? ', still open' : ''}`, test: stored.test, cause });
        return { outcome: 'done', ...said };
      }
      case 'hold':
      case 'lift': {
        const look = await retention.look(command.incidentId);
        if (look === undefined) return gone(command.incidentId);
        if (command.action === 'hold' && look.facts.hold !== undefined) return { outcome: 'refused', because: 'alreadyHeld' };
        if (command.action === 'lift' && look.facts.hold === undefined) return { outcome: 'refused', because: 'notHeld' };
        const told = await toldOf(command.incidentId);
        // Without its hold, content that is over its time goes within the hour: nobody brings that about alone.
        const approvedBy = command.action === 'lift' ? command.approvedBy : undefined;
        const needs = [...(command.confirm ? [] : (['confirm'] as const)), ...(command.action === 'lift' && approvedBy === undefined ? (['approvedBy'] as const) : [])];
        if (needs.length > 0) return { outcome: 'wouldDo', what: command.action, needs, told };
        if (isSamePerson(command.requestedBy, approvedBy)) return { outcome: 'refused', because: 'samePerson' };
        if (approvedBy !== undefined) await trail.record({ action: 'rights.approveLift', object: command.incidentId, incidentId: command.incidentId, test: look.test, cause: { ...cause, actorId: approvedBy } });
        const done = command.action === 'hold' ? await retention.hold({ incidentId: command.incidentId, reason: command.because, cause }) : await retention.lift({ incidentId: command.incidentId, cause });
        if (done === 'held' || done === 'lifted') return { outcome: 'done', what: command.action, told };
        return { outcome: 'refused', because: done === 'conflict' ? 'changedMeanwhile' : done };
      }
      case 'held':
        await trail.record({ action: 'rights.listHolds', object: 'holds', test: false, cause });
        return { outcome: 'held', held: await retention.held() };
    }
  };
};
