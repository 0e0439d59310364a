import { londonDayOf } from '../../shared/domain/calendar.ts';
import { authoritiesFor, may } from '../../shared/domain/desk/roles.ts';
import { MAX_FILE_BYTES } from '../../shared/http/read-multipart.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import { ROLL_FORMATS } from '../../shared/ports/rolls.ts';
import type { RollFormat } from '../../shared/ports/rolls.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import type { DeskPagesDeps } from './desk-deps.ts';
import { sayInstant } from './format-desk.ts';
import { STATE_WORDS } from './roll-words.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';

type RollDeps = Pick<DeskPagesDeps, 'rollImports' | 'rollFiles' | 'directory' | 'outbox' | 'ids' | 'now'>;

const LISTED = 20;
const FORMAT_OF: Readonly<Record<string, RollFormat>> = { csv: 'csv', txt: 'csv', xml: 'ctf', json: 'wonde' };
const MEGABYTES = MAX_FILE_BYTES / 1024 / 1024;

const show = async (deps: RollDeps, session: StaffSession, given: { readonly school: string; readonly whole: string; readonly format: string; readonly fault?: { readonly at: 'school' | 'file' | 'format' | 'whole'; readonly text: string } }): Promise<DeskAnswer> => {
  const authorities = authoritiesFor(session.grants, 'importRolls');
  const lists = await Promise.all(authorities.map((laCode) => deps.rollImports.list(laCode, LISTED)));
  const rows = lists
    .flat()
    .toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))
    .slice(0, LISTED)
    .map(({ importId, openedAt, urn, laCode, state, rowsRead }) => ({ href: `/desk/rolls/${importId}`, at: sayInstant(openedAt), what: urn === undefined ? `Authority ${laCode}` : `School ${urn}`, rows: rowsRead, title: STATE_WORDS[state].title, tag: STATE_WORDS[state].tag }));
  return showDesk(session, 'rolls', { rows, megabytes: MEGABYTES, csrf: session.csrfToken, fault: false, ...given }, given.fault ? 422 : 200);
};

/** Rolls brought lately, and a form to bring another. */
export const createShowRolls =
  (deps: RollDeps): StaffStep =>
  (_request, session) => show(deps, session, { school: '', whole: '', format: '' });

/** Takes a file, and answers before a word of it was read: reading is the gateway's own work. */
export const createBringRoll =
  (deps: RollDeps): StaffStep =>
  async ({ form, file }, session) => {
    const said = { school: form.get('school')?.trim() ?? '', whole: form.get('whole') ?? '', format: form.get('format') ?? '' };
    const again = (at: 'school' | 'file' | 'format' | 'whole', text: string): Promise<DeskAnswer> => show(deps, session, { ...said, fault: { at, text } });
    const urn = /^\d{5,7}$/.test(said.school) ? said.school : undefined;
    if (urn === undefined) return again('school', 'Give the school’s URN: five to seven digits.');
    const body = await deps.directory.readPeople(`establishment:${urn}`);
    if (body !== undefined && !may(session.grants, 'importRolls', `la:${body.laCode}`)) throw new Refusal(404, 'no_such_school');
    if (body === undefined) return again('school', 'There is no school with this URN in the directory. Check the digits.');
    if (file === undefined) return again('file', 'Choose the file.');
    const named = (ROLL_FORMATS as readonly string[]).includes(said.format) ? (said.format as RollFormat) : FORMAT_OF[/\.([a-z]+)$/i.exec(file.name)?.[1]?.toLowerCase() ?? ''];
    if (named === undefined) return again('format', 'Say how the file is written.');
    if (said.whole !== 'yes' && said.whole !== 'no') return again('whole', 'Say whether it is the whole roll. Whoever is not in a whole roll has left.');

    const cause = staffCause(deps, session, `roll-${deps.ids.uuid()}`);
    const importId = `rol_${deps.ids.uuid()}`;
    const fileKey = `rolls/${importId}`;
    const out = await deps.rollFiles.open(fileKey);
    await out.write(file.bytes);
    await out.close();
    const { forceCode } = await deps.directory.readAreaPolicy(body.laCode);
    const { obligations } = await deps.rollImports.open(
      {
        importId,
        laCode: body.laCode,
        area: forceCode === '' ? body.laCode : forceCode,
        urn,
        format: named,
        isWhole: said.whole === 'yes',
        fileKey,
        state: 'received',
        part: 1,
        openedAt: cause.at,
        openedBy: session.staffId,
        today: londonDayOf(cause.at),
        rowsRead: 0,
        schools: 0,
        schoolsDone: 0,
        faults: { total: 0, byCode: {}, listed: [] },
        isOverLimit: false,
      },
      cause,
    );
    await deps.outbox.send(obligations);
    return { kind: 'goTo', location: `/desk/rolls/${importId}` };
  };
