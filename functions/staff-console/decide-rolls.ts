import { may } from '../../shared/domain/desk/roles.ts';
import { decideRoll, ROLL_ACTS, UNDO_DAYS } from '../../shared/domain/rolls/decide-roll.ts';
import type { RollAct } from '../../shared/domain/rolls/decide-roll.ts';
import { ROLL_FAULTS, ROLL_REFUSALS } from '../../shared/domain/rolls/roll-faults.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { RollImport, RollImportSchool } from '../../shared/ports/rolls.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskPagesDeps } from './desk-deps.ts';
import { sayInstant } from './format-desk.ts';
import { openRoll } from './open-roll.ts';
import { FIELD_WORDS, NOT_DECIDED_WORDS, OVER_WORDS, sayCounts, STATE_WORDS } from './roll-words.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';

type RollDeps = Pick<DeskPagesDeps, 'rollImports' | 'outbox' | 'ids' | 'now'>;

const LISTED_ROWS = 100;
const LISTED_SCHOOLS = 100;
const WORKING: ReadonlySet<string> = new Set(['received', 'comparing', 'applying', 'undoing']);

const schoolRow = ({ urn, name, state, counts, byField, over }: RollImportSchool) => ({
  urn,
  name,
  counts: counts ? sayCounts(counts) : 'Not compared yet',
  fields: Object.entries(byField).map(([field, count]) => `${FIELD_WORDS[field] ?? field} of ${count}`).join(', '),
  over: over.map((each) => OVER_WORDS[each]),
  note: state === 'overtaken' ? 'This school’s roll changed since the preview, and was left as it is. Bring its file again.' : '',
});

const isTrue = ({ expiresAt }: RollImport, now: string): boolean => expiresAt !== undefined && expiresAt > now;

/** What this person may do with it now, as buttons. */
const actsFor = (roll: RollImport, session: StaffSession, now: string): readonly RollAct[] => {
  const mayConfirm = may(session.grants, 'confirmRoll', `la:${roll.laCode}`);
  switch (roll.state) {
    case 'previewed':
      return isTrue(roll, now) ? ['apply', 'discard'] : ['discard'];
    case 'asked':
      return mayConfirm && roll.askedBy !== session.staffId && isTrue(roll, now) ? ['agree', 'disagree'] : ['discard'];
    case 'applied':
      return ['undo'];
    default:
      return [];
  }
};

export const ACT_WORDS: Readonly<Record<RollAct, string>> = {
  apply: 'Apply it',
  agree: 'I agree: apply it',
  disagree: 'I do not agree: give it up',
  discard: 'Give it up',
  undo: 'Take it back',
};

/** One import: what it would change or did, and what can be done with it. Counts, rows and codes; no pupil is named. */
export const createShowRoll =
  (deps: RollDeps): StaffStep =>
  async ({ parameters }, session) => {
    const roll = await openRoll(deps.rollImports, session, 'importRolls', parameters['importId'] ?? '');
    const schools = await deps.rollImports.schools(roll.importId);
    const now = deps.now().toISOString();
    const { faults, refusal } = roll;
    return showDesk(session, 'roll', {
      importId: roll.importId,
      ...STATE_WORDS[roll.state],
      opened: sayInstant(roll.openedAt),
      whole: roll.isWhole,
      isWorking: WORKING.has(roll.state),
      progress: roll.state === 'received' ? `${roll.rowsRead} pupils read` : `${roll.schoolsDone} of ${roll.schools} schools`,
      refusal: refusal ? `${ROLL_REFUSALS[refusal.code]}${refusal.about.length > 0 ? ` (${refusal.about.join(', ')})` : ''}` : '',
      total: roll.counts ? sayCounts(roll.counts) : '',
      expired: roll.state === 'previewed' && !isTrue(roll, now),
      schools: schools.toSorted((a, b) => b.over.length - a.over.length).slice(0, LISTED_SCHOOLS).map(schoolRow),
      more: Math.max(0, schools.length - LISTED_SCHOOLS),
      faults: Object.entries(faults.byCode).map(([code, count]) => ({ count, fix: ROLL_FAULTS[code as keyof typeof ROLL_FAULTS][1], leftOut: ROLL_FAULTS[code as keyof typeof ROLL_FAULTS][0] === 'leftOut' })),
      rows: faults.listed.slice(0, LISTED_ROWS).map(({ row, code }) => ({ row, fix: ROLL_FAULTS[code][1] })),
      acts: actsFor(roll, session, now).map((act) => ({ act, text: ACT_WORDS[act] })),
      mine: roll.state === 'asked' && roll.askedBy === session.staffId,
      undoDays: UNDO_DAYS,
      part: roll.part,
      csrf: session.csrfToken,
    });
  };

const warningOf = (roll: RollImport, act: RollAct): string => {
  const left = roll.counts?.left ?? 0;
  if (act === 'undo') return 'The rolls of these schools become what they were before this file. Children who joined with it are then found by nobody.';
  return left > 0
    ? `${left} pupils will count as having left from today. A child who has left is not matched to this school: if one of them is still there, the school is not told.`
    : 'Children are matched against these rolls from the moment you press the button.';
};

const isAct = (text: string | undefined): text is RollAct => (ROLL_ACTS as readonly string[]).includes(text ?? '');

/** First what it means, then, on a second press, the deed. */
export const createDecideRoll =
  (deps: RollDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const roll = await openRoll(deps.rollImports, session, 'importRolls', parameters['importId'] ?? '');
    const act = form.get('act');
    if (!isAct(act)) throw new Refusal(400, 'no_act');
    if ((act === 'agree' || act === 'disagree') && !may(session.grants, 'confirmRoll', `la:${roll.laCode}`)) throw new Refusal(403, 'role');
    const again = { href: `/desk/rolls/${roll.importId}`, text: 'Look again' };
    if (form.get('part') !== String(roll.part)) return sayDesk(session, { title: 'This changed while you were looking', lines: [NOT_DECIDED_WORDS.notNow], link: again }, 409);
    const cause = staffCause(deps, session, `roll-${deps.ids.uuid()}`);
    const decided = decideRoll(roll, act, { id: session.staffId, isSignedIn: true }, cause.at);
    if (decided.kind === 'refused') return sayDesk(session, { title: 'This cannot be done', lines: [NOT_DECIDED_WORDS[decided.code]], link: again }, 409);
    if (act !== 'discard' && act !== 'disagree' && form.get('checked') !== 'yes') {
      return showDesk(session, 'check-roll', {
        importId: roll.importId,
        act,
        text: ACT_WORDS[act],
        total: roll.counts ? sayCounts(roll.counts) : '',
        warning: warningOf(roll, act),
        second: act === 'apply' && roll.isOverLimit,
        part: roll.part,
        csrf: session.csrfToken,
      });
    }
    const result = await deps.rollImports.move({
      before: roll,
      after: { ...roll, ...decided.who, state: decided.state, schoolsDone: 0 },
      action: `roll.${act}`,
      next: decided.next ? { step: decided.next } : undefined,
      cause,
    });
    if (result.kind !== 'committed') return sayDesk(session, { title: 'This changed while you were looking', lines: [NOT_DECIDED_WORDS.notNow], link: again }, 409);
    await deps.outbox.send(result.obligations);
    return { kind: 'goTo', location: `/desk/rolls/${roll.importId}` };
  };
