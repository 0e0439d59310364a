import { createHash } from 'node:crypto';
import { londonDayOf } from '../../domain/calendar.ts';
import { base32Of } from '../../domain/evaluation/base32.ts';
import { boardPack, boardPackHtml } from '../../domain/evaluation/charts/board-pack.ts';
import type { PackSection } from '../../domain/evaluation/charts/board-pack.ts';
import { chartSection, htmlPage } from '../../domain/evaluation/charts/chart-page.ts';
import type { Chart, Language } from '../../domain/evaluation/charts/chart.ts';
import { createChartData } from '../../domain/evaluation/charts/chart-data.ts';
import { drawCharts } from '../../domain/evaluation/charts/draw-charts.ts';
import { csvTable } from '../../domain/evaluation/csv.ts';
import type { Cell } from '../../domain/evaluation/csv.ts';
import { createGroupSizes } from '../../domain/evaluation/disclosure/group-sizes.ts';
import type { ReleaseAbout, ReleaseAsked, TableAbout } from '../../domain/evaluation/export/about-release.ts';
import { releaseName } from '../../domain/evaluation/export/about-release.ts';
import { cellsOf } from '../../domain/evaluation/export/cells-of.ts';
import { codebookCsv, codebookHtml } from '../../domain/evaluation/export/codebook.ts';
import type { Column } from '../../domain/evaluation/export/column.ts';
import { COVER_TABLE, DOSSIER_TABLES } from '../../domain/evaluation/export/controlled-tables.ts';
import type { AnyTable } from '../../domain/evaluation/export/controlled-tables.ts';
import { dataPackageOf } from '../../domain/evaluation/export/data-package.ts';
import type { Dossier, ReleaseLine } from '../../domain/evaluation/export/dossier.ts';
import { loadersOf } from '../../domain/evaluation/export/loaders.ts';
import { EQUITY_COLUMNS, MEASURE_COLUMNS, equityGaps } from '../../domain/evaluation/export/measure-tables.ts';
import { describeRow } from '../../domain/evaluation/export/notification-columns.ts';
import { foldService } from '../../domain/evaluation/fold-facts.ts';
import { DEFINITIONS_VERSION } from '../../domain/evaluation/measure.ts';
import { BREAKDOWNS, createMeasureTally } from '../../domain/evaluation/measure-tally.ts';
import type { MeasureResult } from '../../domain/evaluation/measure-tally.ts';
import { MEASURES, NOT_MEASURED } from '../../domain/evaluation/measures.ts';
import type { EvaluationRows } from '../../domain/evaluation/rows.ts';
import type { FileWriter } from '../../ports/files.ts';
import type { KeyedHash } from '../../ports/surroundings.ts';
import { openReleaseTable } from './release-table.ts';
import type { ReleaseTable } from './release-table.ts';
import { createWrittenFiles } from './written-files.ts';
import type { WrittenFile, WrittenFiles } from './written-files.ts';

export interface AssembleDeps {
  readonly asked: ReleaseAsked;
  /** What is known of every incident of the period, in the order of the days of receipt. Read twice. */
  readonly lines: () => AsyncIterable<ReleaseLine>;
  readonly writer: FileWriter;
  readonly studyHash: KeyedHash;
  /** Incidents done so far, of the second reading. */
  readonly onProgress?: (incidents: number) => void;
}

export interface Assembled {
  readonly name: string;
  readonly files: readonly WrittenFile[];
  readonly rows: Readonly<Record<string, number>>;
  readonly about: ReleaseAbout;
  readonly measures: readonly MeasureResult[];
}

/** 130 bits: no two things of one study share it. */
const PID_LENGTH = 26;
/** Row groups of this many rows: what is held of a table at once. */
const TOGETHER = 5_000;
const EMPTY: EvaluationRows = { incidents: [], childIncidents: [], notifications: [], childNotifications: [], cover: [], service: [] };

const rowsOf = ({ incident, childIncidents, notifications, childNotifications }: Dossier): EvaluationRows => ({
  ...EMPTY,
  incidents: [incident],
  childIncidents,
  notifications,
  childNotifications,
});

/** Everything that decides what a figure means, as one checksum. */
const definitionsHash = (tables: readonly Pick<TableAbout, 'path' | 'columns'>[]): string => {
  const said = {
    tables: tables.map(({ path, columns }) => [path, columns.map((column) => [column.name, column.type, column.means, column.type === 'category' ? column.categories : null])]),
    measures: MEASURES.map(({ id, unit, kind, numerator, denominator, exclusions }) => [id, unit, kind, numerator, denominator, exclusions]),
  };
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
};

/** By pseudonym, inside a month of receipt: the order of arrival would say more than the columns do. */
const inOrder = (rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] =>
  rows.toSorted((a, b) => {
    const [x, y] = [String(a[0]), String(b[0])];
    if (x !== y) return x < y ? -1 : 1;
    return typeof a[1] === 'number' && typeof b[1] === 'number' ? a[1] - b[1] : String(a[1]) < String(b[1]) ? -1 : 1;
  });

interface Opened {
  readonly spec: AnyTable;
  readonly file: ReleaseTable;
  held: (readonly Cell[])[];
}

const aboutTable = (path: string, title: string, columns: readonly Column<never>[], key: readonly string[], rows: number): TableAbout => ({ path, title, columns, key, rows, parquet: true });

const writeTable = async <Row>(files: WrittenFiles, path: string, columns: readonly Column<Row>[], rows: readonly Row[], as: Parameters<typeof cellsOf>[2]): Promise<number> => {
  const table = await openReleaseTable(files, path, columns);
  for (let start = 0; start < rows.length; start += TOGETHER) {
    await table.write(await Promise.all(rows.slice(start, start + TOGETHER).map((row) => cellsOf(columns, row, as))));
  }
  return table.close();
};

const readme = (about: ReleaseAbout): string => `# ${releaseName(about.asked)}

${about.asked.tier === 'controlled' ? 'Rows without names, under an agreement. They are still personal data.' : 'Aggregates for publication.'}
Incidents received from ${about.asked.from} to ${about.asked.to}, as known at ${about.asked.asOf}. Definitions ${about.definitionsVersion}.

- What each column and measure means: codebook.html, codebook.csv; for programs: datapackage.json (Data Package v2).
- To read it: load/load.R, load/load.py, load/load.do, load/load.sps.
- z, x and c are missing values: not applicable, not available, confidential.
- checksums.sha256 lists every file: \`sha256sum --check checksums.sha256\`.
- Rows stand in the order of their pseudonyms inside each month of receipt. The order means nothing.
- Units of intervals and curves are incidents and notifications: brothers and sisters are not independent.

| table | rows |
| --- | --- |
${about.tables.map(({ path, rows }) => `| ${path} | ${rows} |`).join('\n')}
`;

/**
 * Writes one controlled release, in one pass over what is known, with no more in memory than one month's rows and the counters of the
 * measures. Nothing in it depends on when or where it is made: the same facts as of the same time give the same bytes.
 */
export const assembleRelease = async ({ asked, lines, writer, studyHash, onProgress }: AssembleDeps): Promise<Assembled> => {
  const sizes = createGroupSizes();
  for await (const line of lines()) {
    if (line.kind === 'incident' && !line.dossier.incident.test) for (const row of line.dossier.childNotifications) sizes.add(describeRow(row));
  }
  const { widening, smallest } = sizes.widen();

  const pidOf = async (base: string): Promise<string> => base32Of(Buffer.from(await studyHash.of(base), 'base64url'), PID_LENGTH);
  const as = { asOf: asked.asOf, widening, pidOf };
  const files = createWrittenFiles(writer);
  const opened: Opened[] = [];
  for (const spec of [...DOSSIER_TABLES, COVER_TABLE]) opened.push({ spec, held: [], file: await openReleaseTable(files, `controlled/${spec.name}`, spec.columns) });
  const cover = opened.find(({ spec }) => spec === COVER_TABLE);
  const charts = createChartData(asked.asOf);
  const tally = createMeasureTally({ asOf: asked.asOf, breakdowns: BREAKDOWNS });

  const flush = async (): Promise<void> => {
    for (const table of opened) {
      const rows = inOrder(table.held);
      table.held = [];
      for (let start = 0; start < rows.length; start += TOGETHER) await table.file.write(rows.slice(start, start + TOGETHER));
    }
  };
  let [month, incidents, testIncidents, facts, latestFactAt, lateIncidents] = ['', 0, 0, 0, '', 0];
  const minutes: { readonly minute: string }[] = [];
  for await (const line of lines()) {
    switch (line.kind) {
      case 'service':
        minutes.push(line);
        break;
      case 'cover':
        tally.add({ ...EMPTY, cover: [line.cover] });
        charts.addCover(line.cover);
        if (cover && !line.cover.test) cover.held.push(await cellsOf(COVER_TABLE.columns, line.cover, as));
        break;
      case 'incident': {
        const { dossier } = line;
        if (dossier.incident.test) {
          testIncidents += 1;
          break;
        }
        const received = londonDayOf(dossier.incident.receivedAt).slice(0, 7);
        if (received !== month) await flush();
        month = received;
        for (const { spec, held } of opened) for (const row of spec.of(dossier)) held.push(await cellsOf(spec.columns, row, as));
        tally.add(rowsOf(dossier));
        charts.add(dossier);
        incidents += 1;
        facts += dossier.facts;
        if (dossier.latestAt > latestFactAt) latestFactAt = dossier.latestAt;
        if (londonDayOf(dossier.latestAt) > asked.to) lateIncidents += 1;
        onProgress?.(incidents);
      }
    }
  }
  await flush();

  const observed = minutes.map(({ minute }, i) => ({ factId: String(i), at: minute, type: 'service.observed', incident: 'service', test: false, values: { minute } }));
  tally.add({ ...EMPTY, service: foldService(observed) });
  const measures = tally.results();
  const tables: TableAbout[] = [];
  for (const { spec, file } of opened) tables.push(aboutTable(`controlled/${spec.name}`, spec.title, spec.columns as readonly Column<never>[], spec.key, await file.close()));
  const measureRows = await writeTable(files, 'controlled/measures', MEASURE_COLUMNS, measures, as);
  tables.push(aboutTable('controlled/measures', 'Every measure as n of N, in total and by group', MEASURE_COLUMNS as unknown as readonly Column<never>[], ['measure', 'unit', 'breakdown', 'breakdown_value'], measureRows));
  const equityRows = await writeTable(files, 'controlled/equity', EQUITY_COLUMNS, equityGaps(measures), as);
  tables.push(aboutTable('controlled/equity', 'Each group beside everybody else: difference and ratio', EQUITY_COLUMNS as unknown as readonly Column<never>[], ['measure', 'unit', 'breakdown', 'breakdown_value'], equityRows));

  const about: ReleaseAbout = {
    asked,
    tables,
    definitionsVersion: DEFINITIONS_VERSION,
    definitionsHash: definitionsHash(tables),
    widening,
    smallestGroup: smallest,
    incidents,
    testIncidents,
    facts,
    latestFactAt,
    lateIncidents,
    notMeasured: NOT_MEASURED,
  };
  for (const lang of LANGUAGES) await writeCharts(files, drawCharts(charts.data, lang), { name: releaseName(asked), lang });
  await writeBoardPack(files, about, boardPack(measures, charts.data.teams), drawCharts(charts.data, 'en'));
  await writeDescriptions(files, about);
  const rows = Object.fromEntries(tables.map((table) => [table.path, table.rows]));
  return { name: releaseName(asked), files: files.list(), rows, about, measures };
};

const sayDay = (day: string): string => {
  const { day: date, month, year } = Temporal.PlainDate.from(day);
  return `${date} ${MONTHS[month - 1] ?? ''} ${year}`;
};
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

const LANGUAGES = ['en', 'cy'] as const;
/** Each chart as a picture with its numbers beside it, and all of them on one page; Welsh in a folder of its own. */
const writeCharts = async (files: WrittenFiles, drawn: readonly Chart[], { name, lang }: { readonly name: string; readonly lang: Language }): Promise<void> => {
  const folder = lang === 'en' ? 'charts' : `charts/${lang}`;
  for (const { id, svg, header, rows } of drawn) {
    await files.put(`${folder}/${id}.svg`, svg);
    await files.put(`${folder}/${id}.csv`, csvTable(header, rows, '\n'));
  }
  const body = drawn.map((chart) => chartSection(chart, lang, `${chart.id}.csv`)).join('\n');
  await files.put(`${folder}/index.html`, htmlPage({ title: lang === 'en' ? `Charts of ${name}` : `Siartiau ${name}`, lang, body }));
};

/** The board's pack, on a page and as a tagged PDF: without pictures there, because each of them has its numbers in words. */
const writeBoardPack = async (files: WrittenFiles, { asked }: ReleaseAbout, sections: readonly PackSection[], drawn: readonly Chart[]): Promise<void> => {
  const title = `Operation Encompass, ${sayDay(asked.from)} to ${sayDay(asked.to)}`;
  const opening = `Incidents received in the period, as known on ${sayDay(londonDayOf(asked.asOf))}. Exact counts, for the partnership only. "Not due" is shown and in no percentage. Figures describe; they do not say why.`;
  await files.put('board-pack/board-pack.html', htmlPage({ title, lang: 'en', body: `<p>${opening}</p>${boardPackHtml(sections, drawn)}` }));
  // The writer and its typeface are larger than all else here, and come last.
  const { writePdf } = await import('../../http/pdf/write-pdf.ts');
  const pdf = await writePdf({
    title,
    language: 'en-GB',
    opening,
    sections: [
      { heading: 'In short', rows: drawn.slice(0, 4).map(({ headline, description }) => ({ key: headline, lines: [description] })) },
      ...sections.map(({ heading, rows }) => ({ heading, rows: rows.length === 0 ? [{ key: 'Nothing yet', lines: ['nobody was in it'] }] : rows })),
    ],
    closing: [`Definitions of every measure: codebook.html of the same release.`],
    footer: title,
    createdAt: new Date(asked.asOf),
  });
  if (pdf === undefined) return;
  const file = await files.open('board-pack/board-pack.pdf');
  await file.write(pdf);
  await file.close();
};

/** What a reader needs beside the tables, and last of all the checksums of everything before. */
const writeDescriptions = async (files: WrittenFiles, about: ReleaseAbout): Promise<void> => {
  await files.put('datapackage.json', `${JSON.stringify(dataPackageOf(about), undefined, 2)}\n`);
  await files.put('codebook.csv', codebookCsv(about.tables));
  await files.put('codebook.html', codebookHtml(`Codebook of ${releaseName(about.asked)}`, about.tables, MEASURES));
  for (const [path, text] of Object.entries(loadersOf(about.tables))) await files.put(path, text);
  await files.put('README.md', readme(about));
  await files.put('manifest.json', `${JSON.stringify({ name: releaseName(about.asked), as_of: about.asked.asOf, files: files.list() }, undefined, 2)}\n`);
  await files.put('checksums.sha256', files.list().map(({ path, sha256 }) => `${sha256}  ${path}\n`).join(''));
};
