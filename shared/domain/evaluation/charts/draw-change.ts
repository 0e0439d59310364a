import { funnelLimits } from '../statistics/funnel-limits.ts';
import { quantile } from '../statistics/quantile.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import { xmrChart } from '../statistics/xmr-chart.ts';
import { chartOf, countTicks, inWords, percent, percentTicks, tenth } from './chart.ts';
import type { Chart, Language } from './chart.ts';
import type { ChartData, Tallied } from './chart-data.ts';
import type { Mark, Point, Tick } from './plot.ts';

const byKey = <K extends string | number, V>(map: ReadonlyMap<K, V>): readonly (readonly [K, V])[] => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
const share = ({ n, of }: Tallied): number => (of === 0 ? 0 : (100 * n) / of);
/** At most eight labels, so that none stands on another. */
const someOf = (labels: readonly string[]): readonly Tick[] => {
  const every = Math.max(1, Math.ceil(labels.length / 7));
  return labels.flatMap((label, at) => (at % every === 0 ? [{ at, label }] : []));
};
const t2 = (lang: Language) => (en: string, cy: string): string => (lang === 'en' ? en : cy);

/** 4. Is it changing? XmR of the weekly share seen before the bell, with the rules of Making Data Count. */
export const drawWeeklyXmr = ({ weeks }: ChartData, lang: Language): Chart => {
  const t = t2(lang);
  const sorted = byKey(weeks).filter(([, { of }]) => of > 0);
  const values = sorted.map(([, tallied]) => share(tallied));
  const chart = xmrChart(values);
  const signals = chart?.points.filter(({ rules }) => rules.length > 0).length ?? 0;
  const last = chart?.points.at(-1);
  const better = last !== undefined && chart !== undefined && last.value > chart.mean;
  // Seven weeks falling on the good side of the mean, or rising on the bad one: neither word would be true.
  const rising = last !== undefined && last.value > (chart?.points.at(-2)?.value ?? last.value);
  const mixed = last?.rules.includes('sevenInATrend') === true && rising !== better;
  const special = (last?.rules.length ?? 0) > 0;
  return chartOf({
    id: 'weekly-xmr',
    lang,
    headline: chart === undefined
      ? t('There are too few weeks to tell change from chance', 'Mae rhy ychydig o wythnosau i wahaniaethu newid a siawns')
      : mixed
        ? t('The weekly share seen before school is changing by more than chance, and not one way', "Mae'r gyfran wythnosol a welir cyn ysgol yn newid mwy na siawns, ac nid i un cyfeiriad")
        : special
      ? better
        ? t('The weekly share seen before school is improving by more than chance', "Mae'r gyfran wythnosol a welir cyn ysgol yn gwella mwy na siawns")
        : t('The weekly share seen before school is falling by more than chance', "Mae'r gyfran wythnosol a welir cyn ysgol yn gostwng mwy na siawns")
      : t('The weekly share seen before school varies by no more than chance at present', "Nid yw'r gyfran wythnosol a welir cyn ysgol yn amrywio mwy na siawns ar hyn o bryd"),
    description: t(
      `Control chart of ${values.length} weeks with mean and limits${chart?.onTrial === true ? ' (on trial: fewer than 12 weeks)' : ''}; ${signals === 1 ? 'one week' : `${signals} weeks`} with a signal, drawn hollow.`,
      `Siart rheoli o ${values.length} wythnos gyda chymedr a therfynau; ${signals} wythnos gydag arwydd, yn wag.`,
    ),
    header: ['week', 'seen_before_bell_count', 'due_count', 'value', 'mean', 'lower_limit', 'upper_limit', 'rule_hit'],
    rows: sorted.map(([week, { n, of }], i) => [week, n, of, tenth(values[i] ?? 0), chart ? tenth(chart.mean) : 'z', chart ? tenth(chart.lower) : 'z', chart ? tenth(chart.upper) : 'z', chart?.points[i]?.rules.join(' ') ?? '']),
    area: { x: [0, Math.max(1, values.length - 1)], y: [0, 100], xTicks: someOf(sorted.map(([week]) => week.slice(5))), yTicks: percentTicks, xLabel: t('Week beginning', "Wythnos yn dechrau"), yLabel: t('Seen before the bell', 'Gwelwyd cyn y gloch') },
    marks: [
      ...(chart
        ? ([
            { kind: 'across', y: chart.mean, label: `${t('mean', 'cymedr')} ${Math.round(chart.mean)}%` },
            { kind: 'across', y: Math.min(100, chart.upper), label: t('upper limit', 'terfyn uchaf'), dashed: true },
            { kind: 'across', y: Math.max(0, chart.lower), label: t('lower limit', 'terfyn isaf'), dashed: true },
          ] as const)
        : []),
      { kind: 'line', points: values.map((value, i): Point => [i, value]), series: 0, thin: true },
      ...values.map((value, i): Mark => ({ kind: 'dot', at: [i, value], series: (chart?.points[i]?.rules.length ?? 0) > 0 ? 3 : 0, hollow: (chart?.points[i]?.rules.length ?? 0) > 0 })),
    ],
  });
};

/** 5. The trend for meetings: median minutes to acknowledge, week by week. */
export const drawRunChart = ({ weekMinutes }: ChartData, lang: Language): Chart => {
  const t = t2(lang);
  const sorted = byKey(weekMinutes).map(([week, minutes]) => ({ week, median: quantile(minutes, 0.5) ?? 0, of: minutes.length }));
  const middle = quantile(sorted.map(({ median }) => median), 0.5) ?? 0;
  const ticks = countTicks(Math.max(1, ...sorted.map(({ median }) => median)));
  const last = sorted.at(-1)?.median ?? 0;
  return chartOf({
    id: 'run-chart',
    lang,
    headline: sorted.length === 0 ? t('There is nothing to show yet', 'Nid oes dim i’w ddangos eto') : t(`In the last week half were acknowledged within ${inWords(last, lang)}; in the usual week within ${inWords(middle, lang)}`, `Yn yr wythnos olaf cydnabuwyd hanner o fewn ${inWords(last, lang)}; mewn wythnos arferol o fewn ${inWords(middle, lang)}`),
    description: t(`Run chart of the median minutes from sending to acknowledgement in ${sorted.length} weeks, with their median.`, `Siart rhediad o'r munudau canolrifol o anfon i gydnabod mewn ${sorted.length} wythnos.`),
    header: ['week', 'minutes_median', 'acknowledged_count'],
    rows: sorted.map(({ week, median, of }) => [week, tenth(median), of]),
    area: { x: [0, Math.max(1, sorted.length - 1)], y: [0, ticks.at(-1)?.at ?? 1], xTicks: someOf(sorted.map(({ week }) => week.slice(5))), yTicks: ticks, xLabel: t('Week beginning', 'Wythnos yn dechrau'), yLabel: t('Median minutes', 'Munudau canolrifol') },
    marks: [{ kind: 'across', y: middle, label: `${t('median', 'canolrif')} ${Math.round(middle)}` }, { kind: 'line', points: sorted.map(({ median }, i): Point => [i, median]), series: 0, dots: true }],
  });
};

const FUNNEL_LEAST = 10;
/** 6. Who differs by more than chance? Controlled tier only; no names, no league table. */
export const drawFunnel = ({ bodies }: ChartData, lang: Language): Chart => {
  const t = t2(lang);
  const units = [...bodies.values()].filter(({ of }) => of >= FUNNEL_LEAST).toSorted((a, b) => a.of - b.of || a.n - b.n);
  const funnel = funnelLimits(units);
  const outside = funnel?.points.filter(({ share: value, limits998 }) => value < limits998.low || value > limits998.high).length ?? 0;
  const most = Math.max(FUNNEL_LEAST, ...units.map(({ of }) => of));
  const limit = (valueOf: (point: NonNullable<typeof funnel>['points'][number]) => number): readonly Point[] => funnel?.points.map((point): Point => [point.of, 100 * valueOf(point)]) ?? [];
  return chartOf({
    id: 'funnel',
    lang,
    headline: funnel === undefined || units.length === 0 ? t(`No school has had ${FUNNEL_LEAST} yet: too few to compare`, `Nid oes unrhyw ysgol wedi cael ${FUNNEL_LEAST} eto: rhy ychydig i’w cymharu`) : t(
      `${outside === 0 ? 'No school differs' : outside === 1 ? 'One school differs' : `${outside} schools differ`} from the others by more than chance`,
      `${outside === 0 ? 'Nid oes unrhyw ysgol' : `${outside} ysgol`} yn gwahaniaethu oddi wrth y lleill yn fwy na siawns`,
    ),
    description: t(
      `Funnel plot of the share seen before the bell in ${units.length} establishments with at least ${FUNNEL_LEAST} notifications, with 95 % and 99.8 % limits${funnel && funnel.tau > 0 ? ', widened for over-dispersion' : ''}.`,
      `Plot twndis o'r gyfran a welwyd cyn y gloch mewn ${units.length} sefydliad gydag o leiaf ${FUNNEL_LEAST} hysbysiad, gyda therfynau 95 % a 99.8 %.`,
    ),
    header: ['due_count', 'seen_before_bell_count', 'percent', 'low_95', 'high_95', 'low_998', 'high_998'],
    rows: funnel?.points.map(({ n, of, share: value, limits95, limits998 }) => [of, n, tenth(100 * value), tenth(100 * limits95.low), tenth(100 * limits95.high), tenth(100 * limits998.low), tenth(100 * limits998.high)]) ?? [],
    area: { x: [0, most], y: [0, 100], xTicks: countTicks(most).filter(({ at }) => at <= most), yTicks: percentTicks, xLabel: t('Notifications of the establishment', "Hysbysiadau'r sefydliad"), yLabel: t('Seen before the bell', 'Gwelwyd cyn y gloch') },
    marks: [
      ...(funnel ? [{ kind: 'across', y: 100 * funnel.target, label: `${t('all', 'pawb')} ${percent(funnel.target)}` } as const] : []),
      { kind: 'line', points: limit(({ limits95 }) => limits95.high), series: 1, label: '95 %', thin: true },
      { kind: 'line', points: limit(({ limits95 }) => limits95.low), series: 1, thin: true },
      { kind: 'line', points: limit(({ limits998 }) => limits998.high), series: 2, label: '99.8 %', thin: true },
      { kind: 'line', points: limit(({ limits998 }) => limits998.low), series: 2, thin: true },
      ...(funnel?.points.map((point): Mark => ({ kind: 'dot', at: [point.of, 100 * point.share], series: point.share < point.limits998.low || point.share > point.limits998.high ? 3 : 0, hollow: point.share < point.limits998.low || point.share > point.limits998.high })) ?? []),
    ],
  });
};

const AROUND = 12;
/** 12. Before and after go-live, areas laid over each other: what happened, and no word about why. */
export const drawAroundGoLive = ({ aroundGoLive }: ChartData, lang: Language): Chart => {
  const t = t2(lang);
  const sorted = byKey(aroundGoLive).filter(([week]) => week >= -AROUND && week < AROUND);
  const of = (holds: (week: number) => boolean): Tallied => sorted.filter(([week]) => holds(week)).reduce((sum, [, one]) => ({ n: sum.n + one.n, of: sum.of + one.of }), { n: 0, of: 0 });
  const [before, after] = [of((week) => week < 0), of((week) => week >= 0)];
  return chartOf({
    id: 'around-go-live',
    lang,
    headline:
      before.of === 0 || after.of === 0
        ? t('There is not yet anything on both sides of a go-live', 'Nid oes dim eto ar ddwy ochr dyddiad mynd yn fyw')
        : t(`${Math.round(share(before))}% were seen before school in the weeks before go-live and ${Math.round(share(after))}% in the weeks after`, `Gwelwyd ${Math.round(share(before))}% cyn ysgol yn yr wythnosau cyn mynd yn fyw a ${Math.round(share(after))}% wedyn`),
    description: t('Share seen before the bell by weeks from the go-live of each area. Areas go live in different weeks; seasons and trends are not taken out, so this shows no cause.', "Cyfran a welwyd cyn y gloch yn ôl wythnosau o fynd yn fyw pob ardal. Nid yw hyn yn dangos achos."),
    header: ['weeks_from_go_live', 'seen_before_bell_count', 'due_count', 'percent', 'percent_low', 'percent_high'],
    rows: sorted.map(([week, one]) => [week, one.n, one.of, tenth(share(one)), tenth(100 * (wilsonInterval(one.n, one.of)?.low ?? 0)), tenth(100 * (wilsonInterval(one.n, one.of)?.high ?? 0))]),
    area: { x: [-AROUND, AROUND - 1], y: [0, 100], xTicks: [-12, -8, -4, 0, 4, 8].map((at) => ({ at, label: String(at) })), yTicks: percentTicks, xLabel: t('Weeks from go-live', 'Wythnosau o fynd yn fyw'), yLabel: t('Seen before the bell', 'Gwelwyd cyn y gloch') },
    marks: [
      { kind: 'band', low: sorted.map(([week, one]) => [week, 100 * (wilsonInterval(one.n, one.of)?.low ?? 0)]), high: sorted.map(([week, one]) => [week, 100 * (wilsonInterval(one.n, one.of)?.high ?? 0)]), series: 0 },
      { kind: 'line', points: sorted.map(([week, one]): Point => [week, share(one)]), series: 0, dots: true, label: t('all areas', 'pob ardal') },
      { kind: 'down', x: 0, label: t('go-live', 'mynd yn fyw') },
    ],
  });
};
