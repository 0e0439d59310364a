import type { ChoiceReason, JudgedKeyAdult } from '../../shared/domain/desk/recipient-choice.ts';
import type { AdultRole } from '../../shared/domain/incident.ts';
import type { WithheldBecause } from '../../shared/domain/screen-recipient.ts';

/** Why somebody is not told, as an officer reads it beside their name. */
export const WITHHELD_WORDS: Readonly<Record<WithheldBecause, string>> = {
  sameName: 'Has the same name as an adult in this incident',
  sameEmail: 'Has the same email address as an adult in this incident',
  samePhone: 'Has the same phone number as an adult in this incident',
  excludedForBody: 'The school asked us never to tell this person anything',
  excludedForFamily: 'Must never be told about this family',
  notChosen: 'Was not chosen by the desk',
};

export const CHOICE_REASON_WORDS: Readonly<Record<ChoiceReason, string>> = {
  schoolSpokenTo: 'I spoke to the school’s head or its governors',
  policeConfirmed: 'Police said who the adult is',
  notSamePerson: 'It is a different person with the same name',
  doesNotWorkThere: 'The adult does not work with the people I chose',
  nobodySafeThere: 'Nobody at the school can safely be told',
  knownToDesk: 'This family or school is known to this desk',
};

export const ADULT_ROLE_WORDS: Readonly<Record<AdultRole, string>> = { victim: 'harmed', suspect: 'suspected', bothReported: 'each reported the other', other: 'other', unknown: 'role not known' };

export const hintFor = ({ because, mayBeChosen }: JudgedKeyAdult): string =>
  because === undefined ? 'Not an adult whom police named in this incident' : `${WITHHELD_WORDS[because]}.${mayBeChosen === 'inSpiteOf' ? ' Choose only if you know it is somebody else: a second person must agree' : ''}`;
