import type { Words } from './words.ts';

/** Cymraeg. A draft that a translator has still to check. */
export const proveCy: Words['prove'] = {
  title: 'Profwch mai chi sydd yno',
  passkeyTitle: 'Defnyddio allwedd mynediad',
  passkey: 'Os ydych wedi creu un yma, bydd eich ffôn neu’ch cyfrifiadur yn gofyn am eich ôl bys, eich wyneb neu’ch PIN.',
  usePasskey: 'Defnyddio eich allwedd mynediad',
  codeTitle: 'Neu gael cod',
  text: (ending) => `Anfon cod mewn neges destun i’m ffôn symudol sy’n gorffen gyda ${ending}`,
  textNone: 'Anfon cod mewn neges destun i’m ffôn symudol',
  email: 'Anfon cod mewn e-bost i’m cyfeiriad gwaith',
  cancelled: 'Ni roddodd eich dyfais allwedd mynediad i ni. Rhowch gynnig arall arni, neu gofynnwch am god.',
  none: 'Ni roddodd eich dyfais allwedd mynediad i ni. Rhowch gynnig arall arni, neu gofynnwch am god',
  wrong: 'Ni dderbyniwyd yr allwedd mynediad honno. Rhowch gynnig arall arni, neu gofynnwch am god',
  notByEmail: 'Ni allwn anfon cod mewn e-bost i’r cyfeiriad hwnnw. Gofynnwch am god mewn neges destun, neu ffoniwch y ddesg ddiogelu',
};

export const passkeysCy: Words['passkeys'] = {
  title: 'Eich allweddi mynediad',
  lead: 'Gydag allwedd mynediad rydych yn darllen hysbysiad gyda’ch ôl bys, eich wyneb neu’ch PIN. Nid oes rhaid aros am neges destun.',
  empty: 'Nid oes gennych allwedd mynediad eto.',
  add: 'Creu allwedd mynediad',
  remove: 'Dileu',
  back: 'Gweld eich hysbysiadau',
  devices: {
    synced: 'Allwedd mynediad yn eich cyfrif, ar eich holl ddyfeisiau',
    thisDevice: 'Allwedd mynediad ar un ddyfais',
    securityKey: 'Allwedd ddiogelwch',
  },
  created: (time) => `Crëwyd ${time}`,
  used: (time) => `Defnyddiwyd ddiwethaf ${time}`,
  neverUsed: 'Heb ei defnyddio eto',
  suspended: 'Wedi ei stopio: efallai ei bod wedi ei chopïo. Dilëwch hi a chreu un newydd',
  needsText: 'I greu allwedd mynediad, allgofnodwch, agorwch y ddolen yn yr e-bost eto a defnyddiwch god a anfonwn i’ch ffôn symudol.',
  tooMany: 'Mae gennych bum allwedd mynediad. Dilëwch un cyn creu un arall.',
  later: 'Ni allwch greu allwedd mynediad nawr. Rhowch gynnig arall arni ymhen awr.',
  tookTooLong: 'Cymerodd hynny ormod o amser. Dechreuwch greu’r allwedd mynediad eto.',
  refused: 'Ni dderbyniwyd yr allwedd mynediad honno. Rhowch gynnig arall arni',
  newTitle: 'Creu allwedd mynediad',
  newLead: 'Eich dyfais sy’n creu’r allwedd mynediad. Mae eich ôl bys, eich wyneb a’ch PIN yn aros arni: nid ydym byth yn eu gweld.',
  newRules: ['Defnyddiwch ffôn neu gyfrifiadur sy’n eiddo i chi yn unig', 'Peidiwch â defnyddio cyfrifiadur y mae eraill yn ei ddefnyddio hefyd', 'Byddwn yn anfon e-bost atoch bob tro y caiff allwedd mynediad ei hychwanegu i chi'],
  make: 'Creu allwedd mynediad ar y ddyfais hon',
  noScript: 'Ni all y porwr hwn greu allwedd mynediad. Gallwch barhau i ddefnyddio codau mewn neges destun.',
  cancelled: 'Ni wnaeth eich dyfais greu allwedd mynediad. Efallai fod ganddi un eisoes. Rhowch gynnig arall arni, neu parhewch i ddefnyddio codau.',
  cancel: 'Mynd yn ôl',
  next: 'Creu allwedd mynediad, fel na fydd angen cod arnoch y tro nesaf',
};
