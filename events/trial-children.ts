/**
 * Invented children whose surname decides how the journey of a test client's incident goes. They are on a roll that only test clients'
 * incidents are compared with, at schools that only these are told to. Dates and postcode as here, or the child is somebody else.
 */
export interface TrialChild {
  readonly surname: string;
  readonly givenName: string;
  readonly dateOfBirth: string;
  readonly does: string;
}
export const TRIAL_HOME = { addressLine: '1 Trial Street', postcode: 'ZZ99 3AA' } as const;

export const TRIAL_CHILDREN: readonly TrialChild[] = [
  { surname: 'Matched', givenName: 'Amira', dateOfBirth: '2018-05-14', does: 'One certain pupil. The e-mail is delivered, and the key adult reads and confirms it as soon as it is there: acknowledged.' },
  { surname: 'Noread', givenName: 'Bryn', dateOfBirth: '2016-02-09', does: 'One certain pupil. Delivered, and nobody reads it: reminders, the next key adults, overdue.' },
  { surname: 'Bounce', givenName: 'Cara', dateOfBirth: '2015-11-30', does: 'The first key adult’s mailbox is gone: the deputy is told at once, reads and confirms.' },
  { surname: 'Suppressed', givenName: 'Dylan', dateOfBirth: '2014-07-21', does: 'The mail service will not send to the first key adult: the deputy is told at once, reads and confirms.' },
  { surname: 'Away', givenName: 'Elin', dateOfBirth: '2017-09-02', does: 'Delivered; an out-of-office reply comes back, and nobody reads it.' },
  { surname: 'Slow', givenName: 'Finn', dateOfBirth: '2013-03-17', does: 'Delivery is delayed: the next key adult is told as well, reads and confirms.' },
  { surname: 'Twoschools', givenName: 'Gwen', dateOfBirth: '2012-12-05', does: 'On the rolls of two schools: two notifications.' },
  { surname: 'Holiday', givenName: 'Hari', dateOfBirth: '2016-08-08', does: 'The school is shut until January 2027: sent at once, to be read before its first day.' },
  { surname: 'Wales', givenName: 'Ifan', dateOfBirth: '2019-01-26', does: 'A school that is written to in Welsh and English.' },
  { surname: 'Twins', givenName: 'Jo', dateOfBirth: '2015-05-05', does: 'Two pupils of one name, date of birth and home: review. A person decides; nobody is told.' },
  { surname: 'Nomatch', givenName: 'Kit', dateOfBirth: '2014-04-04', does: 'On no roll: unmatched. A person finds out who is to be told.' },
];
