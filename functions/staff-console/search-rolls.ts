import { londonDayOf } from '../../shared/domain/calendar.ts';
import { findIn, isEnough, queriesFor, readTypedDate } from '../../shared/domain/desk/search-rolls.ts';
import type { FoundPupil, RollSearch, SearchAgrees } from '../../shared/domain/desk/search-rolls.ts';
import { areaOf, policyFor } from '../../shared/domain/force-policy.ts';
import { neighboursOf } from '../../shared/domain/neighbouring-forces.ts';
import type { Form } from '../../shared/http/read-form.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayDay } from './format-desk.ts';
import { isHeldForRisk, openReferral } from './open-referral.ts';
import type { OpenedReferral } from './open-referral.ts';
import { candidateValue, NO_FAULTS, readCandidate, recordLook, renderReferral, schoolNames } from './show-referral.ts';
import type { RollSearchForm, ShownPupil } from './shown-pupil.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';

/** Names of the form's fields: what is typed here is about a child, so it is posted and never part of an address. */
const FIELDS = { forename: 'findForename', surname: 'findSurname', dateOfBirth: 'findBorn', postcode: 'findPostcode' } as const;
const LONGEST = 60;

export const readRollSearch = (form: Form): RollSearchForm => {
  const field = (name: keyof RollSearch): string => (form.get(FIELDS[name]) ?? '').trim().slice(0, LONGEST);
  const typed: RollSearch = { forename: field('forename'), surname: field('surname'), dateOfBirth: field('dateOfBirth'), postcode: field('postcode') };
  const born = readTypedDate(typed.dateOfBirth);
  if (typed.dateOfBirth !== '' && born === undefined) return { typed, fault: 'Enter a date of birth like 14 5 2017' };
  return isEnough(typed) ? { typed, fault: '', search: { ...typed, dateOfBirth: born ?? '' } } : { typed, fault: 'Fill in at least two of the four' };
};

const AGREES_WORDS: Readonly<Record<SearchAgrees, string>> = {
  forename: 'first name sounds alike',
  surname: 'surname sounds alike',
  dateOfBirth: 'same date of birth',
  datesSwapped: 'same date of birth with day and month changed over',
  postcode: 'same postcode',
};

/** Two things may be called found: a pupil who was shown as one. */
export const foundValue = (pupil: Pick<FoundPupil, 'pupilId' | 'urns'>): string => candidateValue(pupil).replace('pupil:', 'found:');

type Deps = Pick<DeskDeps, 'rolls' | 'directory' | 'now'>;

/** Rolls of the incident's own area and its neighbours, as linking searches them. */
export const searchRolls = async ({ rolls, directory, now }: Deps, { stored }: Pick<OpenedReferral, 'stored'>, search: RollSearch): Promise<readonly FoundPupil[]> => {
  const policy = policyFor(await directory.readPolicy(stored.forceCode), stored.test);
  const area = areaOf(policy, stored.test);
  const answers = await Promise.all(queriesFor(search, area).map((query) => rolls.ask({ area, neighbours: neighboursOf(policy) }, query)));
  return findIn(search, answers.flatMap(({ pupils }) => pupils), londonDayOf(now().toISOString()));
};

/** What was found, as it is shown; each pupil is written to the audit trail first. */
export const showFound = async (deps: Pick<DeskDeps, 'directory' | 'pupils' | 'trail' | 'now' | 'ids'>, session: StaffSession, { stored, referral }: Pick<OpenedReferral, 'stored' | 'referral'>, found: readonly FoundPupil[]): Promise<readonly ShownPupil[]> => {
  const cause = staffCause(deps, session, stored.traceId);
  const shown: ShownPupil[] = [];
  for (const one of found) {
    const pupil = (await readCandidate(deps, referral.laCode, one))?.reveal();
    if (pupil === undefined) continue;
    await deps.trail.recordView({ incidentId: stored.incidentId, object: one.pupilId, action: 'desk.viewCandidate', test: stored.test, cause });
    const preferred = `${pupil.preferredForename} ${pupil.preferredSurname}`;
    const legal = `${pupil.legalForename} ${pupil.legalSurname}`;
    shown.push({
      value: foundValue(one),
      name: preferred === legal ? legal : `${legal} (known as ${preferred})`,
      born: sayDay(pupil.dateOfBirth),
      address: [pupil.addressLine, pupil.postcode].filter((part) => part !== undefined && part !== '').join(', '),
      school: (await schoolNames(deps, one.urns)).join('; '),
      agrees: one.agrees.map((what) => AGREES_WORDS[what]).join('; '),
    });
  }
  return shown;
};

/** S5: looks in the rolls by sound, date of birth and postcode. Changes nothing. */
export const createSearchRolls =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const opened = await openReferral(deps, session, 'decide', parameters['referralId'] ?? '');
    if (opened.referral.state !== 'open' || (opened.referral.kind === 'held' && !isHeldForRisk(opened))) throw new Refusal(404, 'nothing_to_find');
    await recordLook(deps, session, opened);
    const asked = readRollSearch(form);
    const found = asked.search === undefined ? [] : await showFound(deps, session, opened, await searchRolls(deps, opened, asked.search));
    return renderReferral(deps, session, opened, { search: '', chosen: {}, faults: NO_FAULTS, roll: { asked, found }, status: asked.search === undefined ? 422 : 200 });
  };
