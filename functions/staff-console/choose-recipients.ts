import { CHOICE_REASONS, choiceNeedsSecondPerson, chooseKeyAdults, isRisky } from '../../shared/domain/desk/recipient-choice.ts';
import type { ChoiceReason, RecipientChoice } from '../../shared/domain/desk/recipient-choice.ts';
import { bodyKeyOf } from '../../shared/domain/recipient-body.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { RecipientBodyRecord } from '../../shared/ports/directory.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { policeRows } from './compare-record.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayInstant, sayPhone, sayTimeLeft } from './format-desk.ts';
import { openRecipients } from './open-recipients.ts';
import type { BodyToChoose, OpenedRecipients } from './open-recipients.ts';
import { ADULT_ROLE_WORDS, CHOICE_REASON_WORDS, hintFor } from './recipient-words.ts';
import { NOTE_MAX } from './show-referral.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';
import { KEY_ADULT_ROLE_WORDS } from './words.ts';

type Form = PageRequest['form'];

/** The value of the box that stands for the authority's officer in place of the school. */
const OFFICER = 'officer';

interface Faults {
  readonly who: string;
  readonly reason: string;
  readonly note: string;
}
const NO_FAULTS: Faults = { who: '', reason: '', note: '' };

const nameOf = ({ givenNames, familyName }: { readonly givenNames: readonly string[]; readonly familyName: string }): string => [...givenNames, familyName].join(' ');

/** The authority's own office, where it is open and is not the very body that is asked about. */
export const readOfficer = async ({ directory }: Pick<DeskDeps, 'directory'>, laCode: string, body: RecipientBodyRecord): Promise<RecipientBodyRecord | undefined> => {
  const office = await directory.readBody(bodyKeyOf({ kind: 'localAuthority', laCode }));
  return office?.status === 'open' && office.test === body.test && office.bodyKey !== body.bodyKey ? office : undefined;
};

/** Two browsers may ask about two bodies of one child: which one is said in the address, and is the only or the first one otherwise. */
const bodyOf = ({ bodies }: OpenedRecipients, asked: string | undefined): BodyToChoose | undefined => bodies.find(({ body }) => body.bodyKey === asked) ?? bodies[0];

const recordLook = async (deps: DeskDeps, session: StaffSession, { referral, stored }: OpenedRecipients): Promise<void> =>
  deps.trail.recordView({ incidentId: stored.incidentId, object: referral.referralId, action: 'desk.viewReferral', test: stored.test, cause: staffCause(deps, session, stored.traceId) });

/** S11. The adults of the incident are named here, because who can safely be told hangs on who they are; no school is ever shown them. */
const render = async (deps: DeskDeps, session: StaffSession, opened: OpenedRecipients, given: { readonly asked?: string | undefined; readonly form?: Form | undefined; readonly faults: Faults; readonly status: number }): Promise<DeskAnswer> => {
  await recordLook(deps, session, opened);
  const { referral, stored, children, bodies, isOpen, notification } = opened;
  const incident = stored.incident.reveal();
  const at = bodyOf(opened, given.asked);
  const officer = at && (await readOfficer(deps, referral.laCode, at.body));
  const word = at?.words.at(-1);
  const { faults, form } = given;
  const ticked = (name: string): boolean => form?.get(name) !== undefined;
  const can = at?.judged.filter(({ mayBeChosen }) => mayBeChosen !== 'never') ?? [];
  return showDesk(
    session,
    'recipients',
    {
      referralId: referral.referralId,
      kind: referral.kind,
      isOpen,
      answered: referral.kind === 'conflict' && !isOpen && referral.state === 'open',
      risky: isRisky(incident.recipientRisk),
      recalled: opened.recalled,
      relative: incident.recipientRisk === 'relativeWorksAtSchool',
      raised: notification !== undefined,
      left: sayTimeLeft(referral.dueBy, deps.now()),
      attended: sayInstant(stored.attendedAt),
      revision: stored.revision,
      seen: word?.number ?? 0,
      proposed: word?.state === 'proposed' ? { mine: word.decidedBy === session.staffId, at: sayInstant(word.decidedAt) } : false,
      standing: at?.words.some(({ state }) => state === 'standing') === true,
      children: children.map(({ childReference }) => {
        const child = incident.children.find((one) => one.childReference === childReference);
        return child ? policeRows(child).filter(({ item }) => item === 'forename' || item === 'surname' || item === 'date') : [];
      }),
      adults: incident.adults.map((adult) => ({ name: nameOf(adult), role: ADULT_ROLE_WORDS[adult.role] })),
      body: at && { bodyKey: at.body.bodyKey, name: at.body.name, telephone: at.body.telephone ?? '' },
      others: bodies.filter(({ body }) => body.bodyKey !== at?.body.bodyKey).map(({ body }) => ({ bodyKey: body.bodyKey, name: body.name })),
      boxes: [
        ...can.map((one, i) => ({
          name: `tell-${i + 1}`,
          value: one.keyAdult.keyAdultId,
          text: `${nameOf(one.keyAdult)}, ${KEY_ADULT_ROLE_WORDS[one.keyAdult.role]}${one.keyAdult.mobile === undefined ? '' : `, ${sayPhone(one.keyAdult.mobile)}`}`,
          hint: { text: hintFor(one) },
          checked: ticked(`tell-${i + 1}`),
        })),
        ...(officer && can.length > 0 ? [{ divider: 'or' }] : []),
        ...(officer ? [{ name: OFFICER, value: OFFICER, text: `Nobody at the school: tell ${officer.name}`, hint: { text: 'The local authority’s named officer is told in the school’s place, and nobody at the school' }, behaviour: 'exclusive', checked: ticked(OFFICER) }] : []),
      ],
      never: at?.judged.filter(({ mayBeChosen }) => mayBeChosen === 'never').map((one) => ({ who: `${nameOf(one.keyAdult)}, ${KEY_ADULT_ROLE_WORDS[one.keyAdult.role]}`, why: hintFor(one) })) ?? [],
      reasons: CHOICE_REASONS.map((value) => ({ value, text: CHOICE_REASON_WORDS[value] })),
      chosen: { reason: form?.get('reason') ?? '', note: form?.get('note') ?? '' },
      faults,
      errors: [
        { text: faults.who, href: '#who' },
        { text: faults.reason, href: '#reason' },
        { text: faults.note, href: '#note' },
      ].filter(({ text }) => text !== ''),
      csrf: session.csrfToken,
    },
    given.status,
  );
};

export const createShowRecipients =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, query }, session) =>
    render(deps, session, await openRecipients(deps, session, 'seeChild', parameters['referralId'] ?? ''), { asked: query['body'], faults: NO_FAULTS, status: 200 });

const isReason = (text: string): text is ChoiceReason => (CHOICE_REASONS as readonly string[]).includes(text);

interface Read {
  readonly choice: RecipientChoice;
  readonly reason: ChoiceReason;
  readonly note: string;
}

/** A form as a choice, or all that is wrong with it at once. Both a person and the officer is neither. */
const readForm = (form: Form, at: BodyToChoose, officer: RecipientBodyRecord | undefined, laCode: string): { readonly read: Read } | { readonly faults: Faults } => {
  const ids = [...form].flatMap(([name, value]) => (/^tell-\d{1,2}$/.test(name) ? [value] : []));
  const byOfficer = form.get(OFFICER) === OFFICER;
  const choice: RecipientChoice | undefined = byOfficer ? (ids.length === 0 && officer !== undefined ? { kind: 'localAuthority', laCode } : undefined) : chooseKeyAdults(at.judged, ids);
  const reason = form.get('reason') ?? '';
  const note = (form.get('note') ?? '').trim();
  const faults: Faults = {
    who: choice !== undefined ? '' : byOfficer ? 'Choose people at the school or the local authority’s officer, not both' : 'Choose who can safely be told',
    reason: isReason(reason) ? '' : 'Choose why',
    note: note.length > NOTE_MAX ? `Write at most ${NOTE_MAX} characters` : '',
  };
  return choice !== undefined && isReason(reason) && faults.note === '' ? { read: { choice, reason, note } } : { faults };
};

const changed = (session: StaffSession, referralId: string): DeskAnswer =>
  sayDesk(
    session,
    {
      title: 'This changed while you were looking',
      lines: ['Police corrected or withdrew the incident, somebody at the school answered, or a colleague chose. Your choice was not taken, and nobody was told because of it.'],
      link: { href: `/desk/referrals/${referralId}/recipients`, text: 'Look again' },
    },
    409,
  );

const read = async (deps: DeskDeps, { parameters, form }: PageRequest, session: StaffSession) => {
  const opened = await openRecipients(deps, session, 'decide', parameters['referralId'] ?? '');
  const at = opened.bodies.find(({ body }) => body.bodyKey === form.get('body'));
  const { referral, stored, isOpen } = opened;
  if (at === undefined || !isOpen || String(stored.revision) !== form.get('revision') || String(at.words.at(-1)?.number ?? 0) !== form.get('seen')) return { opened, at: undefined, answer: undefined };
  return { opened, at, answer: readForm(form, at, await readOfficer(deps, referral.laCode, at.body), referral.laCode) };
};

const needsSecond = ({ recalled, stored }: OpenedRecipients, choice: RecipientChoice, policy: Parameters<typeof choiceNeedsSecondPerson>[2]): boolean =>
  choiceNeedsSecondPerson(choice, stored.incident.reveal(), policy) || (recalled && choice.kind === 'keyAdults');

/** Whom it tells, and whom it does not, in words. */
export const sayChoice = async (deps: Pick<DeskDeps, 'directory'>, choice: RecipientChoice, { body, judged }: BodyToChoose): Promise<readonly string[]> => {
  if (choice.kind === 'localAuthority') {
    const office = await deps.directory.readBody(bodyKeyOf(choice));
    return [`This tells ${office?.name ?? 'the local authority’s officer'}. Nobody at ${body.name} is told.`];
  }
  const chosen = judged.filter(({ keyAdult }) => choice.keyAdultIds.includes(keyAdult.keyAdultId));
  const names = chosen.map(({ keyAdult }) => nameOf(keyAdult)).join(', ');
  return [
    `This tells ${names} at ${body.name}. The first of them is emailed at once; if nobody reads it, the others are, and then this desk phones them.`,
    'Nobody else at the school is told, now or later.',
    ...chosen.filter(({ keyAdult }) => choice.inSpiteOf.includes(keyAdult.keyAdultId)).map(({ keyAdult }) => `${nameOf(keyAdult)} has the same name as an adult in this incident. You say that it is a different person.`),
  ];
};

/** "You cannot unsend": what the choice does, before it is taken. Changes nothing. */
export const createCheckRecipients =
  (deps: DeskDeps): StaffStep =>
  async (request, session) => {
    const { opened, at, answer } = await read(deps, request, session);
    if (at === undefined) return changed(session, opened.referral.referralId);
    if ('faults' in answer) return render(deps, session, opened, { asked: at.body.bodyKey, form: request.form, faults: answer.faults, status: 422 });
    const { choice, reason, note } = answer.read;
    const policy = await deps.directory.readPolicy(opened.stored.forceCode);
    return showDesk(session, 'check-recipients', {
      referralId: opened.referral.referralId,
      lines: await sayChoice(deps, choice, at),
      second: needsSecond(opened, choice, policy),
      reason: CHOICE_REASON_WORDS[reason],
      note,
      fields: [...request.form].filter(([name]) => name !== 'csrf').map(([name, value]) => ({ name, value })),
      csrf: session.csrfToken,
    });
  };

export const createDecideRecipients =
  (deps: DeskDeps): StaffStep =>
  async (request, session) => {
    const { opened, at, answer } = await read(deps, request, session);
    if (at === undefined) return changed(session, opened.referral.referralId);
    if ('faults' in answer) return render(deps, session, opened, { asked: at.body.bodyKey, form: request.form, faults: answer.faults, status: 422 });
    const { choice, reason, note } = answer.read;
    const { referral, stored, notification, screening } = opened;
    const policy = await deps.directory.readPolicy(stored.forceCode);
    const result = await deps.choices.choose({
      referral,
      bodyKey: at.body.bodyKey,
      revision: stored.revision,
      seen: at.words.at(-1)?.number ?? 0,
      state: needsSecond(opened, choice, policy) ? 'proposed' : 'standing',
      choice,
      reason,
      ...(note === '' ? {} : { note: sensitive(note) }),
      screening,
      notification,
      cause: staffCause(deps, session, stored.traceId),
    });
    if (result.kind === 'conflict') return changed(session, referral.referralId);
    await deps.outbox.send(result.obligations);
    return { kind: 'goTo', location: '/desk/decided' };
  };

/** Somebody was passed over, and it is seen to: the others read it, or will be told as they are. */
export const createCloseConflict =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters }, session) => {
    const { referral, stored } = await openRecipients(deps, session, 'decide', parameters['referralId'] ?? '');
    if (referral.kind !== 'conflict') return sayDesk(session, { title: 'This is not closed by hand', lines: ['It ends when somebody chose who can safely be told, or police lift the hold.'], link: { href: '/desk', text: 'Back to today' } }, 409);
    const result = await deps.referrals.close(referral.referralId, staffCause(deps, session, stored.traceId));
    if (result.kind === 'committed') await deps.outbox.send(result.obligations);
    return { kind: 'goTo', location: '/desk' };
  };
