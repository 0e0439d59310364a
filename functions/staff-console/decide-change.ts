import { londonDayOf } from '../../shared/domain/calendar.ts';
import { canonicalJson } from '../../shared/domain/canonical-json.ts';
import { authoritiesFor, may } from '../../shared/domain/desk/roles.ts';
import type { Act } from '../../shared/domain/desk/roles.ts';
import { isTheDesks } from '../../shared/domain/key-adult-change.ts';
import type { KeyAdultDetails, ProposedChange } from '../../shared/domain/key-adult-change.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { RecipientBodyRecord } from '../../shared/ports/directory.ts';
import type { KeyAdultChange } from '../../shared/ports/key-adult-changes.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { createTellOfEffect } from '../../shared/runtime/tell-of-change.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import type { DirectoryDeps } from './desk-deps.ts';
import { NOT_POSSIBLE_WORDS } from './directory-words.ts';
import { sayDay, sayInstant, sayPhone } from './format-desk.ts';
import { hrefOfBody } from './show-directory.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';
import { KEY_ADULT_ROLE_WORDS } from './words.ts';

const nameOf = ({ givenNames, familyName }: { readonly givenNames: readonly string[]; readonly familyName: string }): string => [...givenNames, familyName].join(' ');

const KIND_WORDS: Readonly<Record<ProposedChange['kind'], string>> = {
  add: 'Add a key adult',
  change: 'Change a key adult',
  remove: 'Remove a key adult',
  startTime: 'Change when the school day starts',
  closure: 'Close on a day',
};

/** What schools asked for and nobody has decided; first what nobody but the desk can decide any more. */
export const createShowChanges =
  (deps: Pick<DirectoryDeps, 'changes' | 'directory' | 'now'>): StaffStep =>
  async (_request, session) => {
    const at = deps.now().toISOString();
    const found = await deps.changes.pendingIn(authoritiesFor(session.grants, 'seeDirectory'));
    const names = new Map(await Promise.all([...new Set(found.map(({ bodyKey }) => bodyKey))].map(async (bodyKey) => [bodyKey, (await deps.directory.readPeople(bodyKey))?.name ?? bodyKey] as const)));
    const rows = found.map((one) => ({ one, desks: isTheDesks(one, at) })).toSorted((a, b) => Number(b.desks) - Number(a.desks) || a.one.proposedAt.localeCompare(b.one.proposedAt));
    return showDesk(session, 'changes', {
      rows: rows.map(({ one, desks }) => ({
        href: `/desk/changes/${one.changeId}`,
        school: names.get(one.bodyKey) ?? one.bodyKey,
        what: KIND_WORDS[one.change.reveal().kind],
        waits: desks ? 'Waits for you' : `Another key adult can answer until ${sayInstant(one.answerBy)}`,
        desks,
        asked: sayInstant(one.proposedAt),
      })),
    });
  };

const factsOf = (details: KeyAdultDetails, order: number): readonly { readonly key: string; readonly value: string }[] => [
  { key: 'Name', value: nameOf(details) },
  { key: 'Role', value: KEY_ADULT_ROLE_WORDS[details.role] },
  { key: 'Email', value: details.email },
  { key: 'Mobile', value: details.mobile === undefined ? 'None' : sayPhone(details.mobile) },
  { key: 'Language', value: details.language === 'cy' ? 'Welsh' : 'English' },
  { key: 'Told', value: order === 1 ? 'first' : `number ${order}` },
];

/** As it is and as it would be, every detail that changes marked: whoever decides must see a changed address. */
const rowsOf = (change: ProposedChange, keyAdults: readonly KeyAdult[], body: RecipientBodyRecord | undefined) => {
  switch (change.kind) {
    case 'startTime':
      return [{ key: 'School day starts', was: body?.calendar.startsAt ?? '', becomes: change.startsAt, changed: true }];
    case 'closure':
      return [{ key: 'Closed', was: '', becomes: change.closure.firstOn === change.closure.lastOn ? sayDay(change.closure.firstOn) : `${sayDay(change.closure.firstOn)} to ${sayDay(change.closure.lastOn)}`, changed: true }];
    case 'add':
    case 'change':
    case 'remove': {
      const subject = keyAdults.find(({ keyAdultId }) => keyAdultId === change.keyAdultId);
      const before = subject === undefined ? [] : factsOf(subject, subject.order);
      const after = change.kind === 'remove' ? [] : factsOf(change.details, change.order);
      const keys = (after.length > 0 ? after : before).map(({ key }) => key);
      return keys.map((key) => {
        const [was, becomes] = [before, after].map((facts) => facts.find((fact) => fact.key === key)?.value ?? '');
        return { key, was: was ?? '', becomes: becomes ?? '', changed: was !== becomes };
      });
    }
  }
};

const openChange = async (deps: Pick<DirectoryDeps, 'changes'>, session: StaffSession, act: Act, changeId: string): Promise<KeyAdultChange> => {
  const change = /^kac_[0-9a-f-]{8,40}$/.test(changeId) ? await deps.changes.read(changeId) : undefined;
  if (change === undefined || !may(session.grants, act, `la:${change.laCode}`)) throw new Refusal(404, 'no_such_change');
  return change;
};

/** What the page shows, as one text: details that a colleague changed since would be changed back without anybody having seen it. */
const seenOf = ({ digest }: Pick<DirectoryDeps, 'digest'>, change: ProposedChange, body: RecipientBodyRecord | undefined): string => digest(canonicalJson(rowsOf(change, body?.keyAdults ?? [], body))).slice(0, 24);

/** One change as it is and as it would be, for the desk to be its second person. */
export const createShowChange =
  (deps: DirectoryDeps): StaffStep =>
  async ({ parameters }, session) => {
    const change = await openChange(deps, session, 'seeDirectory', parameters['changeId'] ?? '');
    const body = await deps.directory.readBody(change.bodyKey);
    const asker = body?.keyAdults.find(({ keyAdultId }) => keyAdultId === change.proposedBy);
    const what = change.change.reveal();
    return showDesk(session, 'change', {
      changeId: change.changeId,
      title: KIND_WORDS[what.kind],
      school: body?.name ?? change.bodyKey,
      schoolHref: hrefOfBody(change.bodyKey),
      telephone: body?.telephone ?? '',
      by: asker === undefined ? 'Somebody who is not a key adult there any more' : `${nameOf(asker)}, ${KEY_ADULT_ROLE_WORDS[asker.role]}`,
      asked: sayInstant(change.proposedAt),
      isOpen: change.state === 'proposed',
      desks: isTheDesks(change, deps.now().toISOString()),
      answerBy: sayInstant(change.answerBy),
      rows: rowsOf(what, body?.keyAdults ?? [], body),
      seen: seenOf(deps, what, body),
      removes: what.kind === 'remove',
      canDecide: change.state === 'proposed' && may(session.grants, 'editDirectory', `la:${change.laCode}`),
      csrf: session.csrfToken,
    });
  };

/** The desk's yes or no. It takes effect at once; the person concerned hears of it at the address they had. */
export const createDecideChange = (deps: DirectoryDeps): StaffStep => {
  const tellOfEffect = createTellOfEffect({ mailer: deps.mailer, deskPhone: deps.deskPhone });
  return async ({ parameters, form }, session) => {
    const change = await openChange(deps, session, 'editDirectory', parameters['changeId'] ?? '');
    const verdict = form.get('verdict');
    if (verdict !== 'agree' && verdict !== 'refuse') throw new Refusal(400, 'no_verdict');
    const link = { href: '/desk/changes', text: 'Back to the changes' };
    const changed = (): DeskAnswer => sayDesk(session, { title: 'This changed while you were looking', lines: ['Somebody else changed this school’s key adults at the same time. Nothing was changed. Try again.'], link: { href: `/desk/changes/${change.changeId}`, text: 'Look again' } }, 409);
    if (verdict === 'agree' && change.state === 'proposed' && form.get('seen') !== seenOf(deps, change.change.reveal(), await deps.directory.readBody(change.bodyKey))) return changed();
    const cause = staffCause(deps, session, change.changeId);
    const decided = await deps.changes.decide({ changeId: change.changeId, decision: verdict === 'agree' ? 'confirmed' : 'refused', today: londonDayOf(cause.at), cause });
    switch (decided.kind) {
      case 'decided':
        await tellOfEffect(decided.before, decided.after);
        return { kind: 'goTo', location: '/desk/changes' };
      case 'already':
        return sayDesk(session, { title: 'It was decided already', lines: ['Another key adult or a colleague decided it. Nothing was changed because of you.'], link });
      case 'unknown':
        throw new Refusal(404, 'no_such_change');
      case 'notPossible':
        return sayDesk(session, { title: 'This cannot be done', lines: [NOT_POSSIBLE_WORDS[decided.because], 'Nothing was changed.'], link }, 409);
      case 'conflict':
        return changed();
    }
  };
};
