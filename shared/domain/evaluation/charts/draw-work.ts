import { chartOf, countTicks, percentTicks, tenth } from './chart.ts';
import type { Chart, Language } from './chart.ts';
import type { ChartData } from './chart-data.ts';
import type { Mark, Point } from './plot.ts';

const t2 = (lang: Language) => (en: string, cy: string): string => (lang === 'en' ? en : cy);
const inKeyOrder = <V>(map: ReadonlyMap<string, V>): readonly (readonly [string, V])[] => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));

/** 7. Where do we lose them? Lying bars from received to read. */
export const drawPipeline = ({ pipeline }: ChartData, lang: Language): Chart => {
  const t = t2(lang);
  const stages = [
    ['received', t('received', 'derbyniwyd'), pipeline.received],
    ['matched', t('school found', 'ysgol wedi ei chanfod'), pipeline.matched],
    ['sent', t('sent', 'anfonwyd'), pipeline.sent],
    ['delivered', t('delivered', 'danfonwyd'), pipeline.delivered],
    ['read', t('read or phoned', 'darllenwyd neu ffoniwyd'), pipeline.read],
  ] as const;
  const all = Math.max(1, pipeline.received);
  const losses = stages.slice(1).map(([, label, count], i) => ({ label, lost: (stages[i]?.[2] ?? 0) - count }));
  const worst = losses.toSorted((a, b) => b.lost - a.lost)[0];
  const ofAll = (count: number): number => Math.round((100 * count) / all);
  return chartOf({
    id: 'pipeline',
    lang,
    headline:
      pipeline.received === 0
        ? t('Nobody was received', 'Ni dderbyniwyd neb')
        : pipeline.received === pipeline.read
        ? t('Everybody who was received was read or phoned', 'Darllenwyd neu ffoniwyd pawb a dderbyniwyd')
        : t(`${ofAll(pipeline.read)}% of children received were read or phoned; most are lost before "${worst?.label ?? ''}"`, `Darllenwyd neu ffoniwyd ${ofAll(pipeline.read)}% o'r plant; collir y rhan fwyaf cyn "${worst?.label ?? ''}"`),
    description: t(`Bars of the children in scope from received (${pipeline.received}) to read (${pipeline.read}).`, `Barrau'r plant o dderbyn (${pipeline.received}) i ddarllen (${pipeline.read}).`),
    header: ['stage', 'children_count', 'percent_of_received'],
    rows: stages.map(([id, , count]) => [id, count, tenth((100 * count) / all)]),
    area: { x: [0, all], y: [0, 5], xTicks: countTicks(all).filter(({ at }) => at <= all), yTicks: [], xLabel: t('Children in incidents', 'Plant mewn digwyddiadau'), yLabel: '' },
    marks: stages.map(([, label, count], i): Mark => ({ kind: 'bar', from: [0, 4.1 - i], to: [count, 4.8 - i], series: 0, label: `${label}: ${count} (${ofAll(count)}%)` })),
  });
};

const DAYS = { en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'], cy: ['Llun', 'Maw', 'Mer', 'Iau', 'Gwe', 'Sad', 'Sul'] } as const;
/** 8. When is the load? Weekday and two-hour block of receipt. */
export const drawLoad = ({ hours }: ChartData, lang: Language): Chart => {
  const t = t2(lang);
  const cells = DAYS[lang].flatMap((_, day) => Array.from({ length: 12 }, (_h, block) => {
    const count = [0, 1].reduce((sum, extra) => sum + (hours.get(`${day + 1}|${String(block * 2 + extra).padStart(2, '0')}`) ?? 0), 0);
    return { day, block, count };
  }));
  // Not a number: hidden.
  const said = (count: number): number | string => (Number.isNaN(count) ? 'c' : count);
  const most = Math.max(1, ...cells.flatMap(({ count }) => (Number.isNaN(count) ? [] : [count])));
  const peak = cells.find(({ count }) => count === most);
  const span = (block: number): string => `${String(block * 2).padStart(2, '0')}:00`;
  return chartOf({
    id: 'load',
    lang,
    headline: peak === undefined ? t('Too few to say when the load is', 'Rhy ychydig i ddweud pryd mae’r llwyth') : t(`The busiest two hours are on ${DAYS.en[peak.day]} from ${span(peak.block)} to ${span((peak.block) + 1)}`, `Y ddwy awr brysuraf yw ${DAYS.cy[peak.day]}, o ${span(peak.block)} i ${span((peak.block) + 1)}`),
    description: t('Heat map of incidents received, by weekday and two-hour block, London time. Numbers stand in the cells.', 'Map gwres o ddigwyddiadau a dderbyniwyd, yn ôl diwrnod a bloc dwy awr.'),
    header: ['weekday', 'from_hour', 'incidents_count'],
    rows: cells.map(({ day, block, count }) => [day + 1, block * 2, said(count)]),
    area: { x: [0, 12], y: [0, 7], xTicks: Array.from({ length: 12 }, (_, i) => ({ at: i, label: String(i * 2) })), yTicks: DAYS[lang].map((label, day) => ({ at: 6.5 - day, label })), xLabel: t('Hour of receipt, from', 'Awr derbyn, o'), yLabel: '' },
    marks: cells.map(({ day, block, count }): Mark => ({ kind: 'cell', from: [block, 6 - day], to: [block + 1, 7 - day], share: Number.isNaN(count) ? 0 : count / most, label: String(said(count)) })),
  });
};

const FAILURES = {
  police: ['police told us late', "yr heddlu'n hwyr"],
  match: ['linking took too long', 'cysylltu yn rhy hir'],
  delivery: ['e-mail late or lost', 'e-bost yn hwyr neu ar goll'],
  school: ['nobody at the school looked', 'neb yn yr ysgol wedi edrych'],
  bounced: ['address did not take it', 'cyfeiriad heb ei dderbyn'],
  wrongSchool: ['wrong school or child', 'ysgol neu blentyn anghywir'],
  notFound: ['no school found', 'dim ysgol wedi ei chanfod'],
} as const;
/** 9. What to fix first? Failures, the most frequent first. */
export const drawFailures = ({ failures, smallLeftOut = false }: ChartData, lang: Language): Chart => {
  const t = t2(lang);
  const sorted = [...failures].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 8);
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  const nameOf = (failure: keyof typeof FAILURES): string => FAILURES[failure][lang === 'en' ? 0 : 1];
  const [first] = sorted;
  const most = Math.max(1, first?.[1] ?? 1);
  return chartOf({
    id: 'failures',
    lang,
    headline: first && smallLeftOut ? t(`What went wrong most often: ${nameOf(first[0])}`, `Yr hyn a aeth o'i le amlaf: ${nameOf(first[0])}`) : first ? t(`${Math.round((100 * first[1]) / all)}% of what went wrong: ${nameOf(first[0])}`, `${Math.round((100 * first[1]) / all)}% o'r hyn a aeth o'i le: ${nameOf(first[0])}`) : smallLeftOut ? t('Nothing went wrong often enough to show', "Nid aeth dim o'i le yn ddigon aml i'w ddangos") : t('Nothing went wrong', "Nid aeth dim o'i le"),
    description: t(`Pareto chart of ${all} failures by kind, the most frequent first. A notification is late for one cause only.`, `Siart Pareto o ${all} methiant yn ôl math, y mwyaf aml yn gyntaf.`),
    header: ['failure', 'count', 'cumulative_percent'],
    rows: sorted.map(([failure, count], i) => [failure, count, tenth((100 * sorted.slice(0, i + 1).reduce((sum, [, one]) => sum + one, 0)) / Math.max(1, all))]),
    area: { x: [0, most], y: [0, Math.max(1, sorted.length)], xTicks: countTicks(most).filter(({ at }) => at <= most), yTicks: [], xLabel: t('How often', 'Pa mor aml'), yLabel: '' },
    marks: sorted.flatMap(([failure, count], i): readonly Mark[] => [{ kind: 'bar', from: [0, sorted.length - i - 0.75], to: [count, sorted.length - i - 0.15], series: i === 0 ? 2 : 0, label: `${nameOf(failure)}: ${count}` }]),
  });
};

/** 10. Is the directory kept up? */
export const drawCover = ({ cover }: ChartData, lang: Language): Chart => {
  const t = t2(lang);
  const sorted = inKeyOrder(cover);
  const shares = sorted.map(([, { n, of }]) => (of === 0 ? 0 : (100 * n) / of));
  const last = Math.round(shares.at(-1) ?? 0);
  return chartOf({
    id: 'cover',
    lang,
    headline: sorted.length === 0 ? t('Cover has not been looked at in this period', 'Ni edrychwyd ar y ddarpariaeth yn y cyfnod hwn') : t(`${last}% of schools have two verified key adults`, `Mae gan ${last}% o ysgolion ddau oedolyn allweddol wedi eu gwirio`),
    description: t(`Share of establishments with at least two key adults verified within 12 months, in ${sorted.length} weekly looks.`, `Cyfran y sefydliadau gydag o leiaf ddau oedolyn allweddol wedi eu gwirio, mewn ${sorted.length} golwg wythnosol.`),
    header: ['week', 'covered_count', 'establishments_count', 'percent'],
    rows: sorted.map(([week, { n, of }], i) => [week, n, of, tenth(shares[i] ?? 0)]),
    area: { x: [0, Math.max(1, sorted.length - 1)], y: [0, 100], xTicks: sorted.flatMap(([week], at) => (at % Math.max(1, Math.ceil(sorted.length / 7)) === 0 ? [{ at, label: week.slice(5) }] : [])), yTicks: percentTicks, xLabel: t('Week beginning', 'Wythnos yn dechrau'), yLabel: t('Establishments', 'Sefydliadau') },
    marks: [{ kind: 'line', points: shares.map((value, i): Point => [i, value]), series: 0, dots: true, label: t('two or more', 'dau neu fwy') }],
  });
};

const READERS = ['first', 'other', 'phone', 'none'] as const;
/** 11. Does escalation work? Who read it, month by month. */
export const drawReaders = ({ readers }: ChartData, lang: Language): Chart => {
  const t = t2(lang);
  const sorted = inKeyOrder(readers);
  const names = { first: t('first key adult', 'yr oedolyn cyntaf'), other: t('another key adult', 'oedolyn arall'), phone: t('by phone', 'dros y ffôn'), none: t('nobody yet', 'neb eto') };
  const totals = READERS.map((reader) => sorted.reduce((sum, [, one]) => sum + one[reader], 0));
  const all = Math.max(1, totals.reduce((a, b) => a + b, 0));
  const others = Math.round((100 * ((totals[1] ?? 0) + (totals[2] ?? 0))) / all);
  const bars = sorted.flatMap(([, one], i) => {
    const of = Math.max(1, READERS.reduce((sum, reader) => sum + one[reader], 0));
    let done = 0;
    return READERS.map((reader, series): Mark => {
      const from = done;
      done += (100 * one[reader]) / of;
      return { kind: 'bar', from: [from, sorted.length - i - 0.8], to: [done, sorted.length - i - 0.2], series, inside: true, label: `${Math.round(done - from)}%` };
    });
  });
  return chartOf({
    id: 'readers',
    lang,
    headline: sorted.length === 0 ? t('There is nothing to show yet', 'Nid oes dim i’w ddangos eto') : t(`${others}% were answered by somebody other than the first key adult`, `Atebwyd ${others}% gan rywun heblaw'r oedolyn allweddol cyntaf`),
    description: t(`Stacked bars by month of ${all} notifications: ${READERS.map((reader) => names[reader]).join(', ')}, from left to right.`, `Barrau pentyrrog fesul mis o ${all} hysbysiad: ${READERS.map((reader) => names[reader]).join(', ')}, o'r chwith i'r dde.`),
    header: ['month', 'first_count', 'other_count', 'phone_count', 'none_count'],
    rows: sorted.map(([month, one]) => [month, ...READERS.map((reader) => one[reader])]),
    area: { x: [0, 100], y: [0, Math.max(1, sorted.length)], xTicks: percentTicks, yTicks: sorted.map(([month], i) => ({ at: sorted.length - i - 0.5, label: month })), xLabel: t('Share of notifications', "Cyfran o'r hysbysiadau"), yLabel: '' },
    marks: [...bars, ...READERS.map((reader, place): Mark => ({ kind: 'key', place, series: place, label: names[reader] }))],
  });
};
