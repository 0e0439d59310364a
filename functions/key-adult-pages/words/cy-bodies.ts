import type { enBodies } from './en-bodies.ts';
import type { Widened } from './words.ts';

/** Awdurdodau lleol a thimau iechyd: Cymraeg, draft. */
export const cyBodies: Widened<typeof enBodies> = {
  localAuthority: {
    notification: {
      notOurs: 'Nid ni sy’n gyfrifol am y plentyn hwn',
      notOursMany: 'Nid ni sy’n gyfrifol am un o’r plant hyn',
      saidNotOurs: 'Dywedoch wrthym nad yw eich cyngor yn gyfrifol am blentyn arall ar yr hysbysiad hwn. Mae’r ddesg ddiogelu yn delio â hyn.',
      allNotOurs: 'Dywedoch wrthym nad yw eich cyngor yn gyfrifol am unrhyw blentyn ar yr hysbysiad hwn. Nid oes angen i chi wneud dim byd arall.',
      already: (role, time) => `Cadarnhawyd hwn ar ran eich cyngor ${time} (${role}). Gallwch chi ei ddarllen hefyd.`,
      phoned: (time) => `Darllenodd y ddesg ddiogelu hwn i’ch cyngor dros y ffôn ${time}. Gallwch chi ei ddarllen hefyd.`,
      why: 'Rydych yn cael gwybod am nad oes gan y plentyn ysgol hyd y gwyddom: mae’n cael ei addysgu gartref, yn colli addysg, neu heb le.',
      help: [
        'Gwiriwch beth mae eich cofnodion yn ei ddweud am addysg y plentyn',
        'Dywedwch wrth y swyddog sy’n adnabod y teulu, os oes un',
        'Os oes gan y plentyn ysgol wedi’r cyfan, dywedwch wrthym: nid yw’r ysgol honno wedi cael gwybod',
        'Dilynwch weithdrefnau eich cyngor ar gyfer plant sy’n colli addysg',
      ],
    },
    confirmed: {
      otherTitle: 'Mae eich cyngor wedi cadarnhau hwn',
      time: (force, time) => `Gall ${force} weld bod eich cyngor wedi ei ddarllen: ${time}. Nid oes angen i chi ateb.`,
    },
    notOurs: {
      options: {
        neverHere: 'Nid ydym erioed wedi adnabod y plentyn',
        leftForKnownSchool: 'Yn mynd i ysgol, ac rydym yn gwybod pa un',
        leftForUnknown: 'Wedi symud i ffwrdd, ac nid ydym yn gwybod i ble',
        notSure: 'Nid wyf yn siŵr',
      },
      school: 'Enw a thref yr ysgol neu’r cyngor, os ydych yn gwybod',
      done: 'Bydd y ddesg ddiogelu yn dod o hyd i bwy sydd i gael gwybod. Nid oes angen i chi wneud dim byd arall am y plentyn hwn.',
    },
    flagsTitle: 'Da gwybod',
  },
  healthTeam: {
    notification: {
      notOurs: 'Nid yw ein tîm yn adnabod y plentyn hwn',
      notOursMany: 'Nid yw ein tîm yn adnabod un o’r plant hyn',
      saidNotOurs: 'Dywedoch wrthym nad yw eich tîm yn adnabod plentyn arall ar yr hysbysiad hwn. Mae’r ddesg ddiogelu yn delio â hyn.',
      allNotOurs: 'Dywedoch wrthym nad yw eich tîm yn adnabod unrhyw blentyn ar yr hysbysiad hwn. Nid oes angen i chi wneud dim byd arall.',
      already: (role, time) => `Cadarnhawyd hwn ar ran eich tîm ${time} (${role}). Gallwch chi ei ddarllen hefyd.`,
      phoned: (time) => `Darllenodd y ddesg ddiogelu hwn i’ch tîm dros y ffôn ${time}. Gallwch chi ei ddarllen hefyd.`,
      why: 'Rydych yn cael gwybod am fod y plentyn o dan oed ysgol neu heb ei eni eto.',
      help: [
        'Gwiriwch pwy sy’n gweld y teulu hwn: bydwraig, ymwelydd iechyd neu nyrs deulu',
        'Gwnewch yn siŵr eu bod yn gwybod cyn eu cyswllt nesaf',
        'Gofynnwch am ddiogelwch dim ond pan fydd y person ar ei ben ei hun',
        'Dilynwch lwybr cyn geni neu flynyddoedd cynnar eich tîm',
      ],
    },
    confirmed: {
      otherTitle: 'Mae eich tîm wedi cadarnhau hwn',
      time: (force, time) => `Gall ${force} weld bod eich tîm wedi ei ddarllen: ${time}. Nid oes angen i chi ateb.`,
    },
    notOurs: {
      options: {
        neverHere: 'Nid ydym erioed wedi adnabod y plentyn',
        leftForKnownSchool: 'Gyda thîm arall neu feithrinfa, ac rydym yn gwybod pa un',
        leftForUnknown: 'Wedi symud i ffwrdd, ac nid ydym yn gwybod i ble',
        notSure: 'Nid wyf yn siŵr',
      },
      school: 'Enw a thref y tîm arall neu’r feithrinfa, os ydych yn gwybod',
      done: 'Bydd y ddesg ddiogelu yn dod o hyd i bwy sydd i gael gwybod. Nid oes angen i chi wneud dim byd arall am y plentyn hwn.',
    },
    flagsTitle: 'Da gwybod',
  },
};
