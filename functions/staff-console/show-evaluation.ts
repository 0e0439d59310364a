import { AUTHORITY_CODES } from '../../shared/domain/area-codes.ts';
import { authoritiesFor, forcesFor } from '../../shared/domain/desk/roles.ts';
import type { Chart, Language } from '../../shared/domain/evaluation/charts/chart.ts';
import { csvTable } from '../../shared/domain/evaluation/csv.ts';
import { settledMonths } from '../../shared/domain/evaluation/figures/figure-month.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { AreaFigures, Figures, FiguresAnswer, FiguresQuestion } from '../../shared/ports/figures.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { showDesk } from './desk-answer.ts';
import { sayInstant } from './format-desk.ts';
import { sayPeriod } from './say-release.ts';
import type { SignInDeps } from './sign-in.ts';
import type { StaffStep } from './staff-page.ts';
import { EVALUATION_WORDS } from './words-evaluation.ts';

export interface EvaluationDeps extends SignInDeps {
  readonly figures: Figures;
}

const MONTHS_OFFERED = 24;

const areasOf = ({ grants }: StaffSession): readonly string[] => [...forcesFor(grants, 'seeMeasures').map((code) => `force:${code}`), ...authoritiesFor(grants, 'seeMeasures').map((code) => `la:${code}`)];

interface Chosen {
  readonly area: string;
  readonly month: string;
  readonly language: Language;
  readonly question: FiguresQuestion;
}

/** What is asked for, out of what this person may see; the first of each when nothing was said. */
const choose = ({ query }: Pick<PageRequest, 'query'>, session: StaffSession, now: string): Chosen | undefined => {
  const language = query['lang'] === 'cy' ? 'cy' : 'en';
  const [areas, months] = [areasOf(session), settledMonths(now, MONTHS_OFFERED)];
  const area = query['area'] ?? areas[0];
  const month = query['month'] ?? months[0];
  if (area === undefined || month === undefined) return undefined;
  if (!areas.includes(area)) throw new Refusal(403, 'area');
  if (!months.includes(month)) throw new Refusal(404, 'no_such_month');
  const [kind, code = ''] = area.split(':');
  return { area, month, language, question: kind === 'la' ? { kind: 'area', laCode: code, month, language } : { kind: 'force', forceCode: code, month, language } };
};

const chartsIn = (answer: FiguresAnswer): readonly Chart[] => {
  if (answer.kind === 'force') return answer.charts;
  return answer.kind === 'area' ? answer.forces.flatMap(({ charts }) => charts) : [];
};

const monthText = (month: string): string => sayPeriod({ from: `${month}-01`, to: `${month}-01` });

/** V2: for staff a handful of figures of their own area; for evaluators all measures and the charts. Small numbers are hidden from both. */
export const createShowEvaluation =
  (deps: EvaluationDeps): StaffStep =>
  async (request, session) => {
    const now = deps.now().toISOString();
    const language: Language = request.query['lang'] === 'cy' ? 'cy' : 'en';
    const words = EVALUATION_WORDS[language];
    const areas = areasOf(session);
    const chosen = choose(request, session, now);
    const answer = chosen === undefined ? undefined : await deps.figures.ask(chosen.question);
    const base = chosen === undefined ? '' : `month=${chosen.month}&area=${encodeURIComponent(chosen.area)}`;
    const toChart = (chart: Chart) => ({ ...chart, rows: chart.rows.map((row) => row.map((cell) => String(cell ?? ''))), csvHref: `/desk/evaluation/data/${chart.id}?${base}&lang=${language}` });
    const toArea = ({ forceCode, standing, charts, handful }: AreaFigures) => ({ title: `${words.force} ${forceCode}`, merged: standing === 'merged', charts: charts.map(toChart), handful });
    const nameOf = (area: string): string => {
      const [kind, code = ''] = area.split(':');
      return kind === 'la' ? `${words.authority} ${AUTHORITY_CODES.get(code)?.name ?? code}` : `${words.force} ${code}`;
    };
    const model = {
      words,
      language,
      otherHref: `/desk/evaluation?${base === '' ? '' : `${base}&`}lang=${language === 'en' ? 'cy' : 'en'}`,
      problem: areas.length === 0 ? words.noArea : chosen === undefined ? words.noMonth : '',
      making: answer?.kind === 'beingMade',
      areas: areas.map((value) => ({ value, text: nameOf(value), selected: value === chosen?.area })),
      months: settledMonths(now, MONTHS_OFFERED).map((value) => ({ value, text: monthText(value), selected: value === chosen?.month })),
      heading: chosen === undefined ? '' : `${nameOf(chosen.area)}, ${monthText(chosen.month)}`,
      asOf: answer === undefined || answer.kind === 'beingMade' || answer.kind === 'notSettled' ? '' : sayInstant(answer.asOf),
      forces: answer?.kind === 'area' ? answer.forces.map(toArea) : [],
      isArea: answer?.kind === 'area',
      measures: answer?.kind === 'force' ? answer.measures : [],
      measuresHref: `/desk/evaluation/data/measures?${base}&lang=${language}`,
      charts: answer?.kind === 'force' ? answer.charts.map(toChart) : [],
      isForce: answer?.kind === 'force',
    };
    return showDesk(session, 'evaluation', model);
  };

/** The numbers behind one chart, or all measures, as a page shows them. */
export const createShowEvaluationData =
  (deps: EvaluationDeps): StaffStep =>
  async (request, session) => {
    const chosen = choose(request, session, deps.now().toISOString());
    const answer = chosen === undefined ? undefined : await deps.figures.ask(chosen.question);
    if (chosen === undefined || answer === undefined || answer.kind === 'beingMade') throw new Refusal(404, 'no_figures');
    const file = request.parameters['file'] ?? '';
    const named = (body: string) => ({ kind: 'table' as const, name: `${file}_${chosen.month}.csv`, csv: body });
    if (file === 'measures' && answer.kind === 'force') {
      const header = ['measure', 'name', 're_aim', 'unit', 'numerator', 'denominator', 'percent', 'minutes_median', 'minutes_p90', 'numerator_means', 'denominator_means'];
      return named(csvTable(header, answer.measures.map((one) => [one.id, one.name, one.dimension, one.unit, one.n, one.of, one.percent, one.median, one.p90, one.numerator, one.denominator])));
    }
    const chart = chartsIn(answer).find(({ id }) => id === file);
    if (!chart) throw new Refusal(404, 'no_such_chart');
    return named(csvTable(chart.header, chart.rows));
  };
