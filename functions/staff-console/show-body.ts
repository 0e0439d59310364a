import { londonDayOf } from '../../shared/domain/calendar.ts';
import { coverOn } from '../../shared/domain/desk/cover-report.ts';
import { may } from '../../shared/domain/desk/roles.ts';
import type { Act } from '../../shared/domain/desk/roles.ts';
import { isVerified } from '../../shared/domain/key-adult-cover.ts';
import { bodyKeyOf, parseBodyKey } from '../../shared/domain/recipient-body.ts';
import { passkeyReferralId } from '../../shared/domain/referral.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { BodyPeople } from '../../shared/ports/directory.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DirectoryDeps } from './desk-deps.ts';
import { COVER_MEANS, COVER_WORDS, DEVICE_WORDS } from './directory-words.ts';
import { sayDay, sayInstant, sayPhone } from './format-desk.ts';
import { hrefOfBody } from './show-directory.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';
import { KEY_ADULT_ROLE_WORDS } from './words.ts';

const nameOf = ({ givenNames, familyName }: { readonly givenNames: readonly string[]; readonly familyName: string }): string => [...givenNames, familyName].join(' ');

/** A body of this person's areas; elsewhere it is not there at all. */
const openBody = async ({ directory }: Pick<DirectoryDeps, 'directory'>, session: StaffSession, act: Act, { kind, code }: Readonly<Record<string, string | undefined>>): Promise<BodyPeople> => {
  const key = `${kind ?? ''}:${code ?? ''}`;
  const body = /^\w{1,20}$/.test(code ?? '') && parseBodyKey(key) !== undefined ? await directory.readPeople(key) : undefined;
  if (body === undefined || !may(session.grants, act, `la:${body.laCode}`)) throw new Refusal(404, 'no_such_body');
  return body;
};

/** What the schools register says of it now, and, when it has no pupils any more, who has them. */
const fromRegister = async ({ register, directory }: Pick<DirectoryDeps, 'register' | 'directory'>, body: BodyPeople) => {
  const parsed = parseBodyKey(body.bodyKey);
  if (parsed?.kind !== 'establishment') return { rows: [], successors: [] };
  const [establishment, succession] = await Promise.all([register.readEstablishment(parsed.urn), register.resolveOpen(parsed.urn)]);
  const others = [...new Set([...succession.urns, ...(body.status === 'closed' ? body.successors : [])])].filter((urn) => urn !== parsed.urn);
  const successors = await Promise.all(
    others.map(async (urn) => {
      const bodyKey = bodyKeyOf({ kind: 'establishment', urn });
      const [known, row] = await Promise.all([directory.readPeople(bodyKey), register.readEstablishment(urn)]);
      return { name: known?.name ?? row?.name ?? `URN ${urn}`, href: known === undefined ? '' : hrefOfBody(bodyKey) };
    }),
  );
  const rows = establishment === undefined ? [] : [{ key: 'Name in the schools register', value: establishment.name }, { key: 'State in the register', value: establishment.status.replaceAll(/([A-Z])/g, ' $1').toLowerCase() }];
  return { rows, successors };
};

/** S9: one school or team, the people who are told there, and what waits to be decided about them. */
export const createShowBody =
  (deps: DirectoryDeps): StaffStep =>
  async ({ parameters }, session) => {
    const body = await openBody(deps, session, 'seeDirectory', parameters);
    const now = deps.now();
    const today = londonDayOf(now.toISOString());
    const [register, pending, whole] = await Promise.all([fromRegister(deps, body), deps.changes.pendingOf(body.laCode, body.bodyKey), deps.directory.readBody(body.bodyKey)]);
    const cover = coverOn(body.keyAdults, today);
    const active = body.keyAdults.filter((one) => one.active).toSorted((a, b) => a.order - b.order);
    const canEdit = may(session.grants, 'editDirectory', `la:${body.laCode}`);
    const passkeys = canEdit ? await Promise.all(active.map(({ keyAdultId }) => deps.passkeys.ofKeyAdult(body.laCode, keyAdultId))) : [];
    return showDesk(session, 'body', {
      href: hrefOfBody(body.bodyKey),
      name: body.name,
      urn: body.bodyKey.startsWith('establishment:') ? body.bodyKey.slice('establishment:'.length) : '',
      isClosed: body.status === 'closed',
      isTest: body.test,
      telephone: body.telephone ?? '',
      starts: whole?.calendar.startsAt ?? '',
      register: register.rows,
      successors: register.successors,
      problem: body.status === 'closed' || cover.problem === undefined ? '' : COVER_WORDS[cover.problem],
      means: cover.problem === undefined ? '' : COVER_MEANS[cover.problem],
      adults: active.map((one, i) => ({
        name: nameOf(one),
        role: KEY_ADULT_ROLE_WORDS[one.role],
        email: one.email,
        shared: one.mailbox === 'shared',
        phone: one.mobile ?? '',
        shown: sayPhone(one.mobile ?? ''),
        language: one.language === 'cy' ? 'Welsh' : 'English',
        isVerified: isVerified(one, today),
        until: one.verifiedUntil === undefined ? 'Never confirmed' : `${isVerified(one, today) ? 'Confirmed until' : 'Not confirmed since'} ${sayDay(one.verifiedUntil)}`,
        // Why is between the school and the person: that there is something is enough for whoever phones.
        excluded: (one.exclusions ?? []).some(({ scope }) => scope === 'body') ? 'Never told anything' : (one.exclusions ?? []).length > 0 ? 'Never told about certain families' : '',
        keyAdultId: one.keyAdultId,
        passkeys: (passkeys[i] ?? []).map(({ passkeyId, device, createdAt, suspendedAt }) => ({ passkeyId, device: DEVICE_WORDS[device], made: sayDay(londonDayOf(createdAt)), suspended: suspendedAt !== undefined })),
      })),
      changes: pending.map(({ changeId, proposedAt }) => ({ href: `/desk/changes/${changeId}`, at: sayInstant(proposedAt) })),
      canEdit,
      canConfirm: canEdit && body.status === 'open' && active.length > 0,
      csrf: session.csrfToken,
    });
  };

/** The desk spoke to the school, and the list is right: every active key adult counts as confirmed for the policy's days. */
export const createConfirmBody =
  (deps: DirectoryDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const body = await openBody(deps, session, 'editDirectory', parameters);
    const link = { href: hrefOfBody(body.bodyKey), text: 'Back to the school' };
    if (form.get('spoke') !== 'yes') return sayDesk(session, { title: 'Nothing was confirmed', lines: ['Tick that you spoke to the school and that every line is right. If one is wrong, ask the school to change it first.'], link }, 422);
    const { keyAdultVerifiedDays } = await deps.directory.readAreaPolicy(body.laCode);
    const cause = staffCause(deps, session, `confirm-${body.bodyKey}`);
    const verifiedUntil = Temporal.PlainDate.from(londonDayOf(cause.at)).add({ days: keyAdultVerifiedDays }).toString();
    const result = await deps.changes.confirmAll({ bodyKey: body.bodyKey, laCode: body.laCode, verifiedUntil, cause });
    if (result === 'conflict') return sayDesk(session, { title: 'This changed while you were looking', lines: ['Somebody changed the school’s key adults at the same time. Nothing was confirmed. Read the list again.'], link }, 409);
    return { kind: 'goTo', location: hrefOfBody(body.bodyKey) };
  };

/** A phone was lost, or a passkey may have been copied: it opens nothing from this moment. The key adult proves themselves by code until they make another. */
export const createRemovePasskey =
  (deps: DirectoryDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const body = await openBody(deps, session, 'editDirectory', parameters);
    const keyAdult = body.keyAdults.find(({ keyAdultId }) => keyAdultId === form.get('keyAdultId'));
    const passkeyId = form.get('passkeyId') ?? '';
    if (keyAdult === undefined || !/^[0-9a-f]{64}$/.test(passkeyId)) throw new Refusal(404, 'no_such_passkey');
    const cause = staffCause(deps, session, `passkey-${body.bodyKey}`);
    await deps.passkeys.remove({ keyAdultId: keyAdult.keyAdultId, passkeyId, cause });
    const about = await deps.referrals.read(passkeyReferralId(passkeyId));
    if (about?.state === 'open') {
      const closed = await deps.referrals.close(about.referralId, cause);
      if (closed.kind === 'committed') await deps.outbox.send(closed.obligations);
    }
    return { kind: 'goTo', location: hrefOfBody(body.bodyKey) };
  };
