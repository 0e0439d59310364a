import type { Incident } from '../../shared/domain/incident.ts';
import type { DirectoryRecord } from '../../shared/ports/directory.ts';
import { childOf, incidentOf, LA, pupilOf } from '../support/chain.ts';

const ONSETS = ['Bar', 'Cald', 'Dren', 'Esk', 'Fell', 'Garth', 'Hes', 'Irth', 'Kirk', 'Lang', 'Mell', 'Nent', 'Oust', 'Penn', 'Quar', 'Roth', 'Skel', 'Thrim', 'Ull', 'Wether'];
const ENDINGS = ['by', 'dale', 'ford', 'gill', 'holm', 'ley', 'mire', 'rigg', 'thorpe', 'wick'];
const GIVEN = ['Aneta', 'Bryn', 'Corin', 'Delyth', 'Edris', 'Ffion', 'Gawen', 'Hester', 'Idris', 'Jorun', 'Kezia', 'Lowen', 'Merryn', 'Nye', 'Orla', 'Petroc', 'Rhona', 'Senara', 'Tegan', 'Ysella'];

// Names that no two of the first few thousand share, so that linking, which is not what is tried here, is never in doubt.
const personOf = (n: number) => ({
  forename: GIVEN[n % 20] ?? 'Orla',
  surname: `${ONSETS[Math.floor(n / 20) % 20]}${ENDINGS[Math.floor(n / 400) % 10]}${['', 'son', 'ing', 'ard'][Math.floor(n / 4_000) % 4]}`,
  dateOfBirth: `20${String(10 + (n % 7)).padStart(2, '0')}-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`,
  postcode: `WM${1 + (n % 9)} ${n % 10}${'ABDEFGHJLN'[Math.floor(n / 90) % 10]}${'ABDEFGHJLN'[Math.floor(n / 900) % 10]}`,
  addressLine: `${1 + (n % 300)} ${ONSETS[Math.floor(n / 300) % 20]} Row`,
});

export const PER_SCHOOL = 20;
export const urnOf = (n: number): string => String(991_000 + Math.floor(n / PER_SCHOOL));

export const nightPupil = (n: number): DirectoryRecord => {
  const { forename, surname, dateOfBirth, postcode, addressLine } = personOf(n);
  const pupil = pupilOf(1, urnOf(n));
  return { ...pupil, laCode: LA, pupilId: `night-${n}`, legalForename: forename, legalSurname: surname, preferredForename: forename, preferredSurname: surname, dateOfBirth, postcode, addressLine } as DirectoryRecord;
};

export const nightIncident = (n: number, attendedAt: string): Incident => {
  const { forename, surname, dateOfBirth, postcode, addressLine } = personOf(n);
  return incidentOf({
    forceReference: `WM/2026/N${n}`,
    occurredFrom: attendedAt,
    attendedAt,
    children: [childOf(1, { givenNames: [forename], familyName: surname, dateOfBirth, address: { lines: [addressLine], postcode } })],
  });
};
