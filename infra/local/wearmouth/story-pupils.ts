import type { RollPupil } from '../../../shared/ports/directory.ts';
import { WEARMOUTH } from './establishments.ts';
import { makeUpn } from './upn.ts';

/**
 * The pupils whom the overnight story is about: always on the roll, whatever the size and seed of the rest. Their surnames are in no
 * name list of the area, so that no drawn pupil can be mistaken for one of them.
 */
const pupil = (
  serial: number,
  urn: number,
  forename: string,
  surname: string,
  dateOfBirth: string,
  sex: 'female' | 'male',
  addressLine: string,
  postcode: string,
  preferredForename = forename,
): RollPupil => ({
  pupilId: `p-${WEARMOUTH}-story-${serial}`,
  urns: [String(urn)],
  upn: makeUpn(WEARMOUTH, 900, Number(dateOfBirth.slice(0, 4)) + 4, serial),
  legalForename: forename,
  legalSurname: surname,
  preferredForename,
  preferredSurname: surname,
  dateOfBirth,
  sex,
  postcode,
  addressLine,
  entryOn: '2025-09-03',
});

export const STORY_PUPILS: readonly RollPupil[] = [
  pupil(1, 990002, 'Poppy', 'Garrowby', '2017-05-14', 'female', '14 Salters Row', 'WM1 3QD'),

  pupil(2, 990011, 'Kayden', 'Thornhope', '2016-01-22', 'male', '3 Beacon Terrace', 'WM2 5LR'),
  pupil(3, 990011, 'Ellie-Mae', 'Thornhope', '2019-09-09', 'female', '3 Beacon Terrace', 'WM2 5LR'),

  pupil(4, 990015, 'Corey', 'Straughbridge', '2012-02-09', 'male', '41 Wickerley Road', 'WM2 8HN'),
  pupil(5, 990013, 'Amber', 'Straughbridge', '2018-06-30', 'female', '41 Wickerley Road', 'WM2 8HN'),

  // Two pupils of one name, six weeks and one school apart: nobody may be told before a person has looked.
  pupil(6, 990026, 'Maisie', 'Tarrowby', '2016-04-03', 'female', '7 Furnace Street', 'WM4 2JB'),
  pupil(7, 990029, 'Maisie', 'Tarrowby', '2016-03-14', 'female', '22 Clinker Lane', 'WM4 6PT'),

  pupil(8, 990028, 'Leo', 'Hasselby', '2018-02-27', 'male', '9 Hewer Street', 'WM4 1DA'),
  pupil(9, 990027, 'Amaan', 'Quraishi', '2019-10-05', 'male', '60 Foundry View', 'WM4 7WX'),
  pupil(10, 990020, 'Skye', 'Wetherley', '2017-11-30', 'female', '2 Law Cottages', 'WM3 4GE'),
  pupil(11, 990030, 'Morgan', 'Ormsdale', '2013-01-19', 'male', '18 Pit Lane', 'WM4 3RS'),
  pupil(12, 990035, 'Zuzanna', 'Kaczmarowska', '2018-04-11', 'female', '5 Priory Gardens', 'WM5 2TL', 'Zuzia'),

  // For whoever sends an incident by hand afterwards.
  pupil(13, 990010, 'Niall', 'Brackenlow', '2016-12-02', 'male', '31 Larch Avenue', 'WM2 4FD'),
];
