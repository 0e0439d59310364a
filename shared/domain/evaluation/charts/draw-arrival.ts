import { aalenJohansen } from '../statistics/aalen-johansen.ts';
import { atRiskTable, kaplanMeier } from '../statistics/kaplan-meier.ts';
import { quantile } from '../statistics/quantile.ts';
import { chartOf, countTicks, inWords, percent, percentTicks, tenth } from './chart.ts';
import type { Chart, Language } from './chart.ts';
import type { ChartData } from './chart-data.ts';
import type { Point } from './plot.ts';

const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const GRID = Array.from({ length: 37 }, (_, i) => 180 + i * 15);
const by = (times: readonly (number | undefined)[], at: number): number =>
  times.length === 0 ? 0 : times.filter((time) => time !== undefined && time <= at).length / times.length;

/** A share of nobody is no finding. */
const nobodyYet = (lang: Language): string => (lang === 'en' ? 'There is nothing to show yet' : 'Nid oes dim i’w ddangos eto');

/** 1. Did it arrive in time? Cumulative share by the clock of the school's morning. */
export const drawReadByClock = ({ seenClock, toldClock, bells }: ChartData, lang: Language): Chart => {
  const t = (en: string, cy: string): string => (lang === 'en' ? en : cy);
  const bell = [...bells].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 525;
  const rows = GRID.map((at) => [clock(at), tenth(100 * by(seenClock, at)), tenth(100 * by(toldClock, at)), seenClock.length]);
  const line = (times: readonly (number | undefined)[]): readonly Point[] => GRID.map((at) => [at, 100 * by(times, at)]);
  const share = percent(by(toldClock, bell));
  return chartOf({
    id: 'read-by-clock',
    lang,
    headline: seenClock.length === 0 ? nobodyYet(lang) : t(`By ${clock(bell)}, ${share} of notifications had reached a key adult`, `Erbyn ${clock(bell)}, roedd ${share} o'r hysbysiadau wedi cyrraedd oedolyn allweddol`),
    description: t(
      `Cumulative share of ${seenClock.length} notifications seen, and seen or phoned, by clock time on the day of the bell.`,
      `Cyfran gronnus o ${seenClock.length} hysbysiad a welwyd, neu a welwyd neu a ffoniwyd, yn ôl amser y cloc ar ddiwrnod y gloch.`,
    ),
    header: ['clock_time', 'seen_percent', 'seen_or_phoned_percent', 'notifications_count'],
    rows,
    area: { x: [180, 720], y: [0, 100], xTicks: [240, 360, 480, 510, 540, 660].map((at) => ({ at, label: at === 510 ? '' : clock(at) })), yTicks: percentTicks, xLabel: t('Clock time, London', 'Amser y cloc, Llundain'), yLabel: t('Share of notifications', "Cyfran o'r hysbysiadau") },
    marks: [
      { kind: 'line', points: line(toldClock), series: 1, label: t('seen or phoned', 'gwelwyd neu ffoniwyd') },
      { kind: 'line', points: line(seenClock), series: 0, label: t('seen on the page', 'gwelwyd ar y dudalen') },
      { kind: 'down', x: bell, label: t(`school starts ${clock(bell)}`, `ysgol yn dechrau ${clock(bell)}`) },
    ],
  });
};

const BIN = 15;
const SIDE = 240;
/** 2. By how much? Minutes early or late, in quarters of an hour; beyond four hours in the outer bins. */
export const drawMargins = ({ margins }: ChartData, lang: Language): Chart => {
  const t = (en: string, cy: string): string => (lang === 'en' ? en : cy);
  const bins = Array.from({ length: (2 * SIDE) / BIN }, (_, i) => -SIDE + i * BIN);
  const binOf = (margin: number): number => Math.min(SIDE - BIN, Math.max(-SIDE, Math.floor(margin / BIN) * BIN));
  const counts = new Map<number, number>();
  for (const margin of margins) counts.set(binOf(margin), (counts.get(binOf(margin)) ?? 0) + 1);
  const median = quantile(margins, 0.5) ?? 0;
  const most = Math.max(1, ...counts.values());
  const minutes = Math.abs(Math.round(median));
  return chartOf({
    id: 'minutes-early-or-late',
    lang,
    headline:
      margins.length === 0
        ? t('Nobody has seen one yet', 'Nid oes neb wedi gweld un eto')
        : median >= 0
        ? t(`Half were seen at least ${minutes} minutes before the bell`, `Gwelwyd hanner o leiaf ${minutes} munud cyn y gloch`)
        : t(`Half were seen ${minutes} minutes after the bell or later`, `Gwelwyd hanner ${minutes} munud ar ôl y gloch neu'n hwyrach`),
    description: t(`Histogram of ${margins.length} notifications by minutes between the first view and the bell, in steps of 15.`, `Histogram o ${margins.length} hysbysiad yn ôl y munudau rhwng yr olwg gyntaf a'r gloch, fesul 15.`),
    header: ['minutes_early_from', 'minutes_early_to', 'notifications_count'],
    rows: bins.map((from) => [from, from + BIN, counts.get(from) ?? 0]),
    area: {
      x: [-SIDE, SIDE],
      y: [0, countTicks(most).at(-1)?.at ?? most],
      xTicks: [-240, -120, 0, 120, 240].map((at) => ({ at, label: at === 0 ? '0' : `${Math.abs(at)} ${at < 0 ? t('late', 'yn hwyr') : t('early', 'yn gynnar')}` })),
      yTicks: countTicks(most),
      xLabel: t('Minutes before or after the bell', 'Munudau cyn neu ar ôl y gloch'),
      yLabel: t('Notifications', 'Hysbysiadau'),
    },
    marks: [...bins.map((from) => ({ kind: 'bar', from: [from, 0], to: [from + BIN, counts.get(from) ?? 0], series: from < 0 ? 3 : 0 }) as const), { kind: 'down', x: 0, label: t('the bell', 'y gloch') }],
  });
};

const HOURS = [0, 2, 4, 6, 8, 10, 12, 18, 24];
const ENOUGH = 10;
/** 3. How fast, and who is left? Kaplan–Meier with its band, Aalen–Johansen because a phone call competes; KMunicate's table below. */
export const drawReadCurve = ({ answers: counted }: ChartData, lang: Language): Chart => {
  const answers = [
    ...counted.acknowledged.all().map((time) => ({ time, cause: 'acknowledged' as const })),
    ...counted.phoned.all().map((time) => ({ time, cause: 'phoned' as const })),
    ...counted.neither.all().map((time) => ({ time, cause: undefined })),
  ];
  const t = (en: string, cy: string): string => (lang === 'en' ? en : cy);
  const observed = answers.map(({ time, cause }) => ({ time, event: cause === 'acknowledged' }));
  const steps = kaplanMeier(observed).filter(({ atRisk, time }) => atRisk >= ENOUGH && time <= 24 * 60);
  const incidence = aalenJohansen(answers, ['acknowledged', 'phoned'] as const).filter(({ atRisk, time }) => atRisk >= ENOUGH && time <= 24 * 60);
  const table = atRiskTable(observed, HOURS.map((hour) => hour * 60)).filter(({ atRisk }) => atRisk >= ENOUGH);
  // The curve stops where few are left; the finding does not: half may be reached after that.
  const half = aalenJohansen(answers, ['acknowledged', 'phoned'] as const).filter(({ time }) => time <= 24 * 60).find((step) => step.incidence.acknowledged >= 0.5 - 1e-12)?.time;
  const curve = (valueOf: (step: (typeof incidence)[number]) => number): readonly Point[] =>
    incidence.flatMap((step, i): readonly Point[] => [[step.time / 60, 100 * (i === 0 ? 0 : valueOf(incidence[i - 1] ?? step))], [step.time / 60, 100 * valueOf(step)]]);
  const banded = steps.flatMap(({ time, low, high }) => (low === undefined || high === undefined ? [] : [{ time: time / 60, low: 100 * (1 - high), high: 100 * (1 - low) }]));
  return chartOf({
    id: 'read-curve',
    lang,
    headline:
      answers.length < ENOUGH
        ? t('Too few were sent to say how fast they are acknowledged', 'Anfonwyd rhy ychydig i ddweud pa mor gyflym y’u cydnabyddir')
        : half === undefined
        ? t('Fewer than half had been acknowledged a day after sending', 'Cydnabuwyd llai na hanner ddiwrnod ar ôl anfon')
        : t(`Half of all notifications were acknowledged within ${inWords(half, lang)} of sending`, `Cydnabuwyd hanner yr holl hysbysiadau o fewn ${inWords(half, lang)} i'w hanfon`),
    description: t(
      `Share of ${answers.length} notifications acknowledged and phoned by hours since sending (Aalen-Johansen), with the 95 % band of one minus Kaplan-Meier. The table has who is still at risk, censored and done.`,
      `Cyfran o ${answers.length} hysbysiad a gydnabuwyd ac a ffoniwyd yn ôl oriau ers anfon (Aalen-Johansen), gyda band 95 %. Mae'r tabl yn dangos pwy sydd ar ôl.`,
    ),
    header: ['hours_since_sent', 'at_risk_count', 'events_count', 'censored_or_phoned_count'],
    rows: table.map(({ time, atRisk, events, censored }) => [time / 60, atRisk, events, censored]),
    area: { x: [0, 24], y: [0, 100], xTicks: table.map(({ time, atRisk }) => ({ at: time / 60, label: `${time / 60} h (${atRisk})` })).filter((_, i) => i % 2 === 0), yTicks: percentTicks, xLabel: t('Hours since sending (still at risk)', 'Oriau ers anfon (yn dal mewn perygl)'), yLabel: t('Share of all sent', "Cyfran o'r cyfan a anfonwyd") },
    marks: [
      { kind: 'band', low: banded.map(({ time, low }) => [time, low]), high: banded.map(({ time, high }) => [time, high]), series: 0 },
      { kind: 'line', points: curve((step) => step.incidence.acknowledged), series: 0, label: t('acknowledged', 'cydnabuwyd') },
      { kind: 'line', points: curve((step) => step.incidence.phoned), series: 2, label: t('phoned', 'ffoniwyd') },
    ],
  });
};
