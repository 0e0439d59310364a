import { may, mayAnywhere } from '../../shared/domain/desk/roles.ts';
import { csvTable } from '../../shared/domain/evaluation/csv.ts';
import { londonDayOf } from '../../shared/domain/calendar.ts';
import { normaliseShortReference } from '../../shared/domain/short-reference.ts';
import type { AuditedEntry } from '../../shared/domain/verify-audit.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { sayAct, sayActor } from './audit-words.ts';
import { showDesk } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayDay, sayTime } from './format-desk.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';

type Deps = Pick<DeskDeps, 'audit' | 'access' | 'notifications' | 'referrals' | 'directory' | 'now' | 'ids'>;

/** An hour's entries are read hour by hour: a week is what one page may ask for. */
const MOST_DAYS = 7;
const MOST_ROWS = 500;
const WIDE = 6;
const HOUR_MS = 3_600_000;
const ZONE = 'Europe/London';

interface Asked {
  readonly about: string;
  readonly who: string;
  readonly from: string;
  readonly to: string;
}

const dayIn = (text: string): Temporal.PlainDate | undefined => {
  try {
    return /^\d{4}-\d{2}-\d{2}$/.test(text) ? Temporal.PlainDate.from(text) : undefined;
  } catch {
    return undefined;
  }
};
const midnight = (day: Temporal.PlainDate): number => day.toZonedDateTime(ZONE).epochMilliseconds;

/** May this auditor see what was done about an incident? Of the force's or the authority's area that was told; until somebody was, of the force's areas. */
const createMaySee = ({ audit, directory }: Pick<Deps, 'audit' | 'directory'>, { grants }: StaffSession) => {
  const known = new Map<string, Promise<boolean>>();
  const ofIncident = async (incidentId: string): Promise<boolean> => {
    const areas = await audit.areasOf(incidentId);
    if (areas === undefined) return false;
    if (may(grants, 'seeAudit', `force:${areas.forceCode}`)) return true;
    const laCodes = areas.laCodes.length > 0 ? areas.laCodes : (await directory.readPolicy(areas.forceCode)).laCodes;
    return laCodes.some((code) => may(grants, 'seeAudit', `la:${code}`));
  };
  return (incidentId: string): Promise<boolean> => {
    const answer = known.get(incidentId) ?? ofIncident(incidentId);
    known.set(incidentId, answer);
    return answer;
  };
};

/** The incident that a person means by what they typed: the reference of an e-mail, or an id of ours. */
const incidentOf = async (deps: Deps, text: string): Promise<string | undefined> => {
  if (/^inc_[\w-]{1,80}$/.test(text)) return text;
  if (/^rfr_[\w-]{1,120}$/.test(text)) return (await deps.referrals.read(text))?.incidentId;
  const short = normaliseShortReference(text);
  const id = /^ntf_[0-9a-f]{10,40}$/.test(text) ? text : short === undefined ? undefined : (await deps.access.findByShortReference(short))?.notificationId;
  return id === undefined ? undefined : (await deps.notifications.read(id))?.incidentId;
};

interface Found {
  readonly entries: readonly AuditedEntry[];
  readonly incidentId?: string | undefined;
  readonly more: boolean;
}
type Fault = 'about' | 'period';

const byPeriod = async (deps: Deps, session: StaffSession, { who }: Asked, from: number, until: number): Promise<Found> => {
  const maySee = createMaySee(deps, session);
  const fits = async (entry: AuditedEntry): Promise<boolean> => {
    if (who !== '' && entry.actorId !== who && entry.object !== who) return false;
    const subject = deps.audit.subjectOf(entry.chain);
    // Chains of people and of the gateway itself belong to no area; they hold ids, and auditors watch those who watch.
    if (subject === undefined) return mayAnywhere(session.grants, 'seeAudit');
    return 'area' in subject ? may(session.grants, 'seeAudit', subject.area) : maySee(subject.incidentId);
  };
  const inHour = async (hour: number): Promise<readonly AuditedEntry[]> => {
    const found: AuditedEntry[] = [];
    for await (const entry of deps.audit.hour(new Date(hour).toISOString())) {
      const at = Date.parse(entry.at);
      if (at >= from && at < until && (await fits(entry))) found.push(entry);
    }
    return found.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  };
  const entries: AuditedEntry[] = [];
  const first = Math.floor(from / HOUR_MS) * HOUR_MS;
  // Newest first, and no further back than fits the page.
  for (let hour = Math.floor((until - 1) / HOUR_MS) * HOUR_MS; hour >= first && entries.length <= MOST_ROWS; hour -= WIDE * HOUR_MS) {
    const hours = Array.from({ length: WIDE }, (_, n) => hour - n * HOUR_MS).filter((one) => one >= first);
    entries.push(...(await Promise.all(hours.map(inHour))).flat());
  }
  return { entries: entries.slice(0, MOST_ROWS), more: entries.length > MOST_ROWS };
};

const readAsked = (query: Readonly<Record<string, string | undefined>>, today: string): Asked => ({
  about: (query['about'] ?? '').trim().slice(0, 150),
  who: (query['who'] ?? '').trim().slice(0, 100),
  from: (query['from'] ?? '').trim() || today,
  to: (query['to'] ?? '').trim() || today,
});

const look = async (deps: Deps, session: StaffSession, asked: Asked): Promise<Found | Fault> => {
  const cause = staffCause(deps, session, deps.ids.uuid());
  if (asked.about !== '') {
    const incidentId = await incidentOf(deps, asked.about);
    // Of another area it is not there at all.
    if (incidentId === undefined || !(await createMaySee(deps, session)(incidentId))) return 'about';
    await deps.audit.recordLook({ incidentId, object: incidentId, outcome: 'incident', cause });
    const all = await deps.audit.chainOf({ incidentId });
    const entries = asked.who === '' ? all : all.filter(({ actorId, object }) => actorId === asked.who || object === asked.who);
    return { entries: entries.toReversed().slice(0, MOST_ROWS), incidentId, more: entries.length > MOST_ROWS };
  }
  const [from, to] = [dayIn(asked.from), dayIn(asked.to)];
  if (from === undefined || to === undefined || Temporal.PlainDate.compare(from, to) > 0 || from.until(to).days >= MOST_DAYS) return 'period';
  await deps.audit.recordLook({ object: asked.who === '' ? 'everybody' : asked.who, outcome: `${asked.from} to ${asked.to}`, cause });
  return byPeriod(deps, session, asked, midnight(from), midnight(to.add({ days: 1 })));
};

const FAULT_WORDS: Readonly<Record<Fault, { readonly text: string; readonly href: string }>> = {
  about: { text: 'There is nothing with this reference in your areas. Check the letters', href: '#about' },
  period: { text: `Enter two days as 2026-11-23, the first not after the last, at most ${MOST_DAYS} days in all`, href: '#from' },
};

const queryOf = (asked: Asked): string => new URLSearchParams({ ...asked }).toString();

/** S12: who did what about a child's notification, or what one person did, or what happened on some days. Codes in words, ids, and nobody's name. */
export const createShowAudit =
  (deps: Deps): StaffStep =>
  async ({ query }, session) => {
    const asked = readAsked(query, londonDayOf(deps.now().toISOString()));
    const isAsked = query['about'] !== undefined || query['who'] !== undefined || query['from'] !== undefined;
    const found = isAsked ? await look(deps, session, asked) : undefined;
    const fault = typeof found === 'string' ? FAULT_WORDS[found] : undefined;
    const entries = found === undefined || typeof found === 'string' ? [] : found.entries;
    return showDesk(
      session,
      'audit',
      {
        asked,
        isAsked: isAsked && fault === undefined,
        fault: fault ?? false,
        faultAbout: found === 'about' ? FAULT_WORDS.about.text : '',
        faultPeriod: found === 'period' ? FAULT_WORDS.period.text : '',
        count: entries.length,
        more: typeof found === 'object' && found.more,
        csv: `/desk/audit/csv?${queryOf(asked)}`,
        rows: entries.map((entry) => ({
          day: sayDay(londonDayOf(entry.at)),
          time: sayTime(entry.at),
          who: sayActor(entry.actor),
          whoId: entry.actorId,
          whoHref: `/desk/audit?${queryOf({ ...asked, about: '', who: entry.actorId })}`,
          what: sayAct(entry.action),
          code: entry.action,
          broken: entry.action.startsWith('breakGlass.'),
          object: entry.object,
          outcome: entry.outcome === 'done' ? '' : entry.outcome,
          place: `${entry.chain} ${entry.seq}`,
        })),
      },
      fault === undefined ? 200 : 422,
    );
  };

const COLUMNS = ['at', 'actor', 'actor_id', 'action', 'action_words', 'object', 'outcome', 'chain', 'place', 'hash'] as const;

/** The same as a file; taking it away is recorded like looking. A cell that a spreadsheet would run is text. */
export const createDownloadAudit =
  (deps: Deps): StaffStep =>
  async ({ query }, session) => {
    const asked = readAsked(query, londonDayOf(deps.now().toISOString()));
    const found = await look(deps, session, asked);
    if (typeof found === 'string') return { kind: 'goTo', location: `/desk/audit?${queryOf(asked)}` };
    const rows = found.entries.map((e) => [e.at, e.actor, e.actorId, e.action, sayAct(e.action), e.object, e.outcome, e.chain, e.seq, e.hash]);
    return { kind: 'table', name: `audit-${londonDayOf(deps.now().toISOString())}.csv`, csv: csvTable(COLUMNS, rows) };
  };
