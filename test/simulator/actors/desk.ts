import type { ReferralRecord } from '../../../shared/ports/notifications.ts';
import type { PageRequest } from '../../../shared/http/page-stack.ts';
import type { StaffSession } from '../../../shared/ports/staff.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import { candidateValue } from '../../../functions/staff-console/show-referral.ts';
import type { LinkDecision } from '../../../shared/domain/linkage/decide-links.ts';
import type { Product } from '../product.ts';
import { AREAS, PEOPLE, SCHOOLS } from '../world/people.ts';
import type { ForceCode } from '../world/people.ts';
import type { Stage } from './stage.ts';

const MINUTE = 60_000;
const LOOKS_EVERY = 7 * MINUTE;

const sessionOf = (staffId: string, laCode: string): StaffSession => ({
  sessionHash: 'x',
  staffId,
  name: sensitive('Desk Officer'),
  grants: [{ role: 'supervisor', area: `la:${laCode}` }],
  csrfToken: 'csrf',
  startedAt: '2026-01-01T00:00:00.000Z',
  idleUntil: '2027-01-01T00:00:00.000Z',
  endsAt: '2027-01-01T00:00:00.000Z',
});

const request = (parameters: Readonly<Record<string, string>>, form: Readonly<Record<string, string>>): PageRequest => ({
  method: 'POST',
  route: '/desk',
  parameters,
  query: {},
  cookies: new Map(),
  form: new Map(Object.entries({ csrf: 'csrf', ...form })),
});

/** The safeguarding desk of each area: it looks at its board every few minutes, decides, rings, and now and then recalls. */
export const playDesk = (stage: Stage, { recalls, opens }: { readonly recalls: boolean; readonly opens: number }): void => {
  const { agenda, random, witness } = stage;

  /** A careful reviewer who knows the child: chooses the pupil if that pupil is shown, the right school otherwise, or nobody. */
  const decide = async (product: Product, referral: ReferralRecord, force: ForceCode, staffId: string): Promise<void> => {
    const desk = product.desk();
    const stored = await desk.incidents.read(referral.incidentId);
    const status = stored?.children.find(({ childId }) => childId === referral.childId);
    const person = PEOPLE.find(({ n }) => `child-${n}` === status?.childReference);
    if (!stored || !status || !person) return;
    const evidence = (await desk.incidents.readLinks(stored.incidentId, stored.revision))?.reveal()[status.childId] as LinkDecision | undefined;
    const candidate = evidence?.candidates.find(({ pupilId }) => pupilId === `pupil-${person.n}`);
    const words = await desk.decisions.ofIncident(referral.incidentId);
    const word = words.find(({ childId }) => childId === status.childId);
    const urns = witness.enrolled.filter(({ pupil }) => pupil === person.n).map(({ urn }) => urn);
    const choice = referral.kind === 'review' && candidate && random.chance(0.8) ? `pupil:${candidateValue(candidate).slice('pupil:'.length)}` : urns.length > 0 && random.chance(0.7) ? `school:${urns.at(-1)}` : 'none';
    if (choice === 'none' && referral.kind === 'unmatched') return;
    witness.decided.push({ childReference: status.childReference, incidentId: referral.incidentId, urns: [...urns, ...(candidate?.urns ?? [])], at: agenda.now() });
    const session = sessionOf(staffId, AREAS[force]);
    const form = { choice, reason: choice === 'none' ? 'noneFits' : 'schoolConfirmed', note: '', seen: String(word?.number ?? 0), revision: String(stored.revision) };
    await desk.decide(request({ referralId: referral.referralId }, form), session);
    const after = (await desk.decisions.ofIncident(referral.incidentId)).find(({ childId }) => childId === status.childId);
    if (after?.state === 'proposed') await desk.settle(request({ referralId: referral.referralId }, { verdict: random.chance(0.8) ? 'agree' : 'refuse', number: String(after.number) }), sessionOf(`${staffId}-second`, AREAS[force]));
  };

  const ring = async (product: Product, { notificationId = '' }: ReferralRecord, force: ForceCode, staffId: string): Promise<void> => {
    const desk = product.desk();
    const notification = await desk.notifications.read(notificationId);
    if (!notification) return;
    const place = notification.bodyKey.replaceAll(/\D/g, '');
    const keyAdultId = `ka-${place}-${random.between(1, 3)}`;
    const outcome = random.chance(0.5) ? 'readToKeyAdult' : 'noAnswer';
    await desk.logCall(request({ notificationId }, { outcome, keyAdultId, version: String(notification.version) }), sessionOf(staffId, AREAS[force]));
  };

  const recall = async (product: Product, force: ForceCode, staffId: string): Promise<void> => {
    const seen = witness.shown.findLast(({ by, notificationId }) => by === 'keyAdult' && notificationId !== '');
    const desk = product.desk();
    const notification = seen && (await desk.notifications.read(seen.notificationId));
    if (!notification || notification.laCode !== AREAS[force]) return;
    const answer = await desk.recall(request({ notificationId: notification.notificationId }, { version: String(notification.version), reason: 'wrongSchool' }), sessionOf(staffId, AREAS[force]));
    if (answer.kind === 'goTo') witness.recalled.push({ notificationId: notification.notificationId, at: agenda.now() });
  };

  const look = async (force: ForceCode, staffId: string): Promise<void> => {
    const board = await stage.desk((product) => product.desk().referrals.open([AREAS[force]], []));
    if (board.kind !== 'answered') return;
    for (const referral of board.value) {
      // People do one thing after the other, and not everything at once.
      if (!random.chance(0.7)) continue;
      if (referral.kind === 'review' || referral.kind === 'unmatched' || referral.kind === 'notOurChild') await stage.desk((product) => decide(product, referral, force, staffId));
      if (referral.kind === 'unread' || referral.kind === 'undeliverable') await stage.desk((product) => ring(product, referral, force, staffId));
    }
  };

  for (const force of Object.keys(SCHOOLS) as ForceCode[]) {
    const rounds = (): void => {
      if (stage.isOver()) return;
      // Two officers of one desk, who do not see each other's screens.
      void look(force, `staff-${force}-1`);
      if (random.chance(0.3)) agenda.after(random.between(0, 3_000), () => void look(force, `staff-${force}-2`));
      if (recalls && witness.recalled.length < 2 && random.chance(0.15)) void stage.desk((product) => recall(product, force, `staff-${force}-1`));
      agenda.after(LOOKS_EVERY + random.between(0, MINUTE), rounds);
    };
    agenda.at(opens, rounds);
  }
};
