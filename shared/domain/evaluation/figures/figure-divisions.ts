import { DIVISIONS } from '../export/publish-tables.ts';
import type { Division } from '../export/publish-tables.ts';
import { londonDayOf, londonInstant } from '../london.ts';

/** Read on the page, or read out on the phone: whichever came first. */
const toldAtOf = ({ seenAt, phonedAt }: Parameters<Division['partOf']>[0]): string | undefined => [seenAt, phonedAt].flatMap((at) => at ?? []).toSorted()[0];

/** Ways of dividing the very people whom the publications divide: all of them are protected together. */
export const FIGURE_DIVISIONS: readonly Division[] = [
  ...DIVISIONS,
  {
    name: 'clock',
    title: 'By what time on the day of the bell somebody had been told',
    parts: { by_0800: 'by 08:00', by_0830: 'after that, by 08:30', by_bell: 'after that, before the bell', after_bell: 'after the bell', not_yet: 'not yet' },
    partOf: (row) => {
      const toldAt = toldAtOf(row);
      if (toldAt === undefined) return 'not_yet';
      if (toldAt > row.dutyBy) return 'after_bell';
      const by = (time: string): boolean => toldAt <= londonInstant(londonDayOf(row.dutyBy), time);
      return by('08:00') ? 'by_0800' : by('08:30') ? 'by_0830' : 'by_bell';
    },
  },
  {
    name: 'stage',
    title: 'How far it got',
    parts: { answered: 'confirmed as read', phoned: 'read out on the phone', seen: 'opened, not confirmed', delivered: 'delivered, not opened', sent: 'sent, no receipt' },
    partOf: ({ acknowledgedAt, phonedAt, seenAt, deliveredAt }) => {
      if (acknowledgedAt !== undefined) return 'answered';
      if (phonedAt !== undefined) return 'phoned';
      if (seenAt !== undefined) return 'seen';
      return deliveredAt === undefined ? 'sent' : 'delivered';
    },
  },
];

/** The parts in Welsh, by division. */
export const WELSH_PARTS: Readonly<Record<string, { readonly title: string; readonly parts: Readonly<Record<string, string>> }>> = {
  timeliness: { title: 'Hysbysu cyn dechrau’r diwrnod ysgol nesaf', parts: { seen_before_bell: 'darllenwyd ar y dudalen cyn y gloch', phoned_before_bell: 'heb ei ddarllen, ond dywedwyd dros y ffôn cyn y gloch', later_or_not: 'yn hwyrach, neu ddim eto' } },
  opened: { title: 'Pryd y cafodd ei agor gyntaf', parts: { same_day: 'ar ddiwrnod yr e-bost cyntaf', within_24h: 'ar ddiwrnod arall, o fewn 24 awr', within_48h: 'o fewn 48 awr', later_or_not: 'yn hwyrach, neu ddim eto' } },
  phase: { title: 'Plant, yn ôl cyfnod addysg', parts: { primary: 'cynradd', secondary: 'uwchradd', other: 'unrhyw gorff arall' } },
  clock: { title: 'Erbyn pryd ar ddiwrnod y gloch y dywedwyd wrth rywun', parts: { by_0800: 'erbyn 08:00', by_0830: 'wedyn, erbyn 08:30', by_bell: 'wedyn, cyn y gloch', after_bell: 'ar ôl y gloch', not_yet: 'ddim eto' } },
  stage: { title: 'Pa mor bell yr aeth', parts: { answered: 'cadarnhawyd ei ddarllen', phoned: 'darllenwyd dros y ffôn', seen: 'agorwyd, heb gadarnhau', delivered: 'danfonwyd, heb ei agor', sent: 'anfonwyd, dim derbynneb' } },
};
