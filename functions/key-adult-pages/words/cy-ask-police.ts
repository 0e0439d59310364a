import type { enAskPolice } from './en-ask-police.ts';
import type { Widened } from './words.ts';

/** A school asks police, or says that something is wrong: Welsh, a draft that a translator must check. */
export const cyAskPolice: Widened<typeof enAskPolice> = {
  link: 'Gofynnwch i’r heddlu am hyn, neu dywedwch fod rhywbeth o’i le',
  title: 'Gofyn i’r heddlu, neu ddweud bod rhywbeth o’i le',
  intro: (force) => `Mae’r ddesg ddiogelu yn mynd ag ef at ${force} ac yn ysgrifennu’r ateb yma. Os yw plentyn mewn perygl nawr, ffoniwch 999.`,
  topicTitle: 'Beth yw’r pwnc?',
  query: { whatHappened: 'Cwestiwn: beth ddigwyddodd?', howToHandle: 'Cwestiwn: sut dylem ni ymdrin ag ef?', whoKnows: 'Cwestiwn: pwy arall sydd wedi cael gwybod?', otherTopic: 'Cwestiwn arall' },
  challenge: { factsWrong: 'Mae rhywbeth ynddo yn anghywir', toldLate: 'Cawsom wybod yn rhy hwyr', shouldHaveBeenTold: 'Dylem fod wedi cael gwybod am rywbeth arall', otherTopic: 'Her arall' },
  text: (most) => `Beth ydych chi’n ei ofyn, neu beth sydd o’i le? (hyd at ${most} nod)`,
  hint: 'Dim ond yr hyn sydd ei angen i’w ateb. Fe’i cedwir mor ddiogel â’r hysbysiad.',
  send: 'Anfon at y ddesg',
  noTopic: 'Dewiswch beth yw’r pwnc',
  noText: 'Ysgrifennwch beth rydych yn ei ofyn, neu beth sydd o’i le',
  tooLong: (most) => `Ysgrifennwch ${most} nod ar y mwyaf`,
  tooMany: 'Rydych wedi gofyn cymaint ag y mae un hysbysiad yn ei gymryd. Ffoniwch y ddesg.',
  changed: 'Gofynnodd rhywun arall ar yr un eiliad. Anfonwch ef eto.',
  asked: 'Yr hyn a ofynnodd eich ysgol',
  waits: (by) => `Yn aros am ateb, i’w gael erbyn ${by}`,
  late: (by, phone) => `Dim ateb eto, er bod un i’w gael erbyn ${by}. Ffoniwch ${phone}`,
  closed: 'Daeth i ben heb ateb',
  answered: (when) => `Atebwyd ${when}`,
  answers: { toldMore: 'Dywedodd yr heddlu fwy', cannotSay: 'Ni all yr heddlu ddweud', willCorrect: 'Bydd yr heddlu yn ei gywiro', agreed: 'Mae’r heddlu’n cytuno', partlyAgreed: 'Mae’r heddlu’n cytuno’n rhannol', notAgreed: 'Nid yw’r heddlu’n cytuno' },
  back: 'Yn ôl',
};
