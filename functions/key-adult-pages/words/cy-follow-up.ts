import type { enFollowUp } from './en-follow-up.ts';
import type { Widened } from './words.ts';

/** Yr hyn a wnaeth yr ysgol: Cymraeg, draft. */
export const cyFollowUp: Widened<typeof enFollowUp> = {
  link: 'Cofnodi’r hyn a wnaethoch (dewisol, 1 munud)',
  change: 'Newid yr hyn a gofnodwyd gennych',
  saved: (time) => `Cofnodwyd yr hyn a wnaethoch: ${time}.`,
  title: 'Beth ydych chi wedi ei wneud hyd yn hyn?',
  hint: 'Ticiwch bob un sy’n berthnasol. Gallwch newid hyn cyhyd ag y gellir agor yr hysbysiad.',
  noNames: 'Peidiwch â rhoi enwau na manylion yma. Maent yn perthyn i ffeil y plentyn.',
  actions: {
    toldStaff: 'Dweud wrth y staff y mae angen iddynt wybod',
    checkedIn: 'Holi sut mae’r plentyn',
    changedDay: 'Newid diwrnod y plentyn',
    checkedSibling: 'Holi am frawd neu chwaer',
    spokeToCarer: 'Siarad â rhiant neu ofalwr',
    offeredEarlyHelp: 'Cynnig neu ddechrau cymorth cynnar',
    contactedSocialCare: 'Cysylltu â gofal cymdeithasol plant',
    askedForAdvice: 'Gofyn am gyngor',
    nothingNeeded: 'Dim angen dim byd heddiw',
  },
  or: 'neu',
  heardTitle: (name) => `Sut y cafodd ${name} ei glywed heddiw?`,
  heard: {
    choseToTalk: 'Dewisodd siarad â ni',
    askedForHelp: 'Gofynnodd am newid neu am gymorth',
    didNotWantToTalk: 'Nid oedd am siarad',
    seemedSettled: 'Ni ofynnwyd: yn ymddangos yn dawel ei feddwl',
    seemedUpset: 'Ni ofynnwyd: yn ymddangos yn ofidus neu’n flinedig',
    notInSchool: 'Nid oedd yn yr ysgol',
    notYet: 'Ddim eto',
  },
  usefulTitle: 'Pa mor ddefnyddiol oedd yr hysbysiad hwn i chi? (dewisol)',
  useful: { veryUseful: 'Defnyddiol iawn', fairlyUseful: 'Gweddol ddefnyddiol', notUseful: 'Ddim yn ddefnyddiol' },
  save: 'Cadw',
  contradiction: 'Dewiswch naill ai “Dim angen dim byd heddiw” neu’r hyn a wnaethoch, nid y ddau',
  empty: 'Dewiswch o leiaf un ateb, neu ewch yn ôl',
  back: 'Yn ôl heb gadw',
};
