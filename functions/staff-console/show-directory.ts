import { londonDayOf } from '../../shared/domain/calendar.ts';
import { coverOn, COVER_PROBLEMS, isCheckOverdue } from '../../shared/domain/desk/cover-report.ts';
import type { CoverOfBody, CoverProblem } from '../../shared/domain/desk/cover-report.ts';
import { readTypedDate } from '../../shared/domain/desk/search-rolls.ts';
import { authoritiesFor } from '../../shared/domain/desk/roles.ts';
import { csvTable } from '../../shared/domain/evaluation/csv.ts';
import type { LondonDay } from '../../shared/domain/incident.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { showDesk } from './desk-answer.ts';
import type { DirectoryDeps } from './desk-deps.ts';
import { COVER_MEANS, COVER_WORDS } from './directory-words.ts';
import { sayDay } from './format-desk.ts';
import type { StaffStep } from './staff-page.ts';

/** Schools are read so many at a time: an authority has hundreds. */
const AT_ONCE = 25;

interface Row extends CoverOfBody {
  readonly bodyKey: string;
  readonly name: string;
}

export const hrefOfBody = (bodyKey: string): string => `/desk/bodies/${bodyKey.split(':').map(encodeURIComponent).join('/')}`;

/** Every open body of this person's areas with how well it could be told on that day; the worst first. */
const readCover = async ({ directory }: Pick<DirectoryDeps, 'directory'>, session: StaffSession, day: LondonDay): Promise<readonly Row[]> => {
  const bodies = (await directory.listBodies(authoritiesFor(session.grants, 'seeDirectory'))).filter(({ status }) => status === 'open');
  const rows: Row[] = [];
  for (let from = 0; from < bodies.length; from += AT_ONCE) {
    const people = await Promise.all(bodies.slice(from, from + AT_ONCE).map(({ bodyKey }) => directory.readPeople(bodyKey)));
    for (const body of people) if (body !== undefined && !body.test) rows.push({ bodyKey: body.bodyKey, name: body.name, ...coverOn(body.keyAdults, day) });
  }
  const rank = ({ problem }: Row): number => (problem === undefined ? COVER_PROBLEMS.length : COVER_PROBLEMS.indexOf(problem));
  return rows.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
};

/** The day that is asked about; today without one. */
const dayOf = (typed: string | undefined, today: LondonDay): { readonly day: LondonDay; readonly fault: string } => {
  if (typed === undefined || typed.trim() === '') return { day: today, fault: '' };
  const day = readTypedDate(typed);
  return day === undefined || day < today ? { day: today, fault: 'Enter a date from today on, like 4 1 2027' } : { day, fault: '' };
};

const isProblem = (text: string | undefined): text is CoverProblem => (COVER_PROBLEMS as readonly string[]).includes(text ?? '');

/** S8: which schools could not be told well, on a day; the whole list, the changes that wait, and whom to ask to check. */
export const createShowDirectory =
  (deps: Pick<DirectoryDeps, 'directory' | 'changes' | 'now'>): StaffStep =>
  async ({ query }, session) => {
    const today = londonDayOf(deps.now().toISOString());
    const { day, fault } = dayOf(query['on'], today);
    const [rows, changes] = await Promise.all([readCover(deps, session, day), deps.changes.pendingIn(authoritiesFor(session.grants, 'seeDirectory'))]);
    const wanted = (query['name'] ?? '').trim().toLowerCase();
    const filter = query['show'] ?? '';
    const shown = rows.filter((row) => {
      if (wanted !== '' && !row.name.toLowerCase().includes(wanted) && !row.bodyKey.endsWith(`:${wanted}`)) return false;
      if (filter === 'all' || wanted !== '') return true;
      if (filter === 'overdue') return isCheckOverdue(row);
      return isProblem(filter) ? row.problem === filter : row.problem !== undefined;
    });
    const on = fault === '' && day !== today ? day : '';
    const hrefFor = (show: string): string => `/desk/directory?${new URLSearchParams({ ...(show === '' ? {} : { show }), ...(on === '' ? {} : { on }) }).toString()}`;
    const cards = [
      { show: '', text: 'Any problem', count: rows.filter(({ problem }) => problem !== undefined).length },
      ...COVER_PROBLEMS.map((show) => ({ show, text: COVER_WORDS[show], count: rows.filter(({ problem }) => problem === show).length })),
      { show: 'overdue', text: 'Termly check overdue', count: rows.filter(isCheckOverdue).length },
      { show: 'all', text: 'All schools and teams', count: rows.length },
    ].filter(({ show, count }) => count > 0 || show === filter || show === '');
    return showDesk(session, 'directory', {
      cards: cards.map((card) => ({ ...card, href: hrefFor(card.show), current: wanted === '' && card.show === filter })),
      changes: changes.length,
      on: query['on'] ?? '',
      day: sayDay(day),
      isToday: day === today,
      fault,
      name: query['name'] ?? '',
      download: `/desk/directory/download${on === '' ? '' : `?on=${on}`}`,
      rows: shown.map(({ bodyKey, name, people, verified, withMobile, verifiedUntil, problem }) => ({
        href: hrefOfBody(bodyKey),
        name,
        people,
        verified,
        withMobile,
        until: verifiedUntil === undefined ? 'Never confirmed' : sayDay(verifiedUntil),
        problem: problem === undefined ? '' : COVER_WORDS[problem],
        means: problem === undefined ? '' : COVER_MEANS[problem],
        urgent: problem === 'nobody' || problem === 'nobodyVerified',
      })),
    });
  };

/** The same as a file for a meeting. It names schools and counts, and nobody. */
export const createDownloadCover =
  (deps: Pick<DirectoryDeps, 'directory' | 'now'>): StaffStep =>
  async ({ query }, session) => {
    const { day } = dayOf(query['on'], londonDayOf(deps.now().toISOString()));
    const rows = await readCover(deps, session, day);
    return {
      kind: 'table',
      name: `key-adult-cover-${day}.csv`,
      csv: csvTable(
        ['body_key', 'name', 'on_day', 'key_adults', 'confirmed', 'with_mobile', 'first_confirmation_ends', 'problem'],
        rows.map((row) => [row.bodyKey, row.name, day, row.people, row.verified, row.withMobile, row.verifiedUntil ?? '', row.problem ?? '']),
      ),
    };
  };
