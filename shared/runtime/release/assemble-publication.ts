import { createHash } from 'node:crypto';
import { chartSection, htmlPage } from '../../domain/evaluation/charts/chart-page.ts';
import { csvTable } from '../../domain/evaluation/csv.ts';
import { DISCLOSURE_PROFILES } from '../../domain/evaluation/disclosure/profiles.ts';
import type { DisclosureProfile } from '../../domain/evaluation/disclosure/profiles.ts';
import { releaseName } from '../../domain/evaluation/export/about-release.ts';
import type { ReleaseAbout, TableAbout } from '../../domain/evaluation/export/about-release.ts';
import { codebookCsv, codebookHtml } from '../../domain/evaluation/export/codebook.ts';
import type { Column } from '../../domain/evaluation/export/column.ts';
import { dataPackageOf } from '../../domain/evaluation/export/data-package.ts';
import { loadersOf } from '../../domain/evaluation/export/loaders.ts';
import {
  DIVISIONS, META_HEADER, REPORT_FILE, REPORT_HEADER, createPublishCounts, isPublished, publishHeader, publishMeta, publishPeriod, publishRows, suppressionReport,
} from '../../domain/evaluation/export/publish-tables.ts';
import type { Division } from '../../domain/evaluation/export/publish-tables.ts';
import { drawParts, shownCell } from '../../domain/evaluation/figures/draw-parts.ts';
import { DEFINITIONS_VERSION } from '../../domain/evaluation/measure.ts';
import { NOT_MEASURED } from '../../domain/evaluation/measures.ts';
import type { AssembleDeps, Assembled } from './assemble-release.ts';
import { createWrittenFiles } from './written-files.ts';

const profileNamed = (name: string): DisclosureProfile => {
  const profile = Object.entries(DISCLOSURE_PROFILES).find(([key]) => key === name)?.[1];
  // Rows that nobody protected are for inside the agreement.
  if (!profile || profile.minimum === 0) throw new Error('a publication needs rules of disclosure');
  return profile;
};

const columnsOf = (division: Division): readonly Column<never>[] =>
  publishHeader(division).map((name): Column<never> => {
    const isFigure = name.endsWith('_count') || name.endsWith('_percent');
    const label = division.parts[name.replace(/_(count|percent)$/, '')] ?? 'children in notifications sent, not taken back, whose bell has rung';
    return { name, type: isFigure ? 'number' : 'string', means: isFigure ? label : "identifier of DfE's data standard", cell: () => null };
  });

/** Writes one publication: a calendar quarter, by area, protected together. Aggregates only: no row and no pseudonym is in it. */
export const assemblePublication = async ({ asked, lines, writer, onProgress }: AssembleDeps): Promise<Assembled> => {
  const quarter = publishPeriod(asked.from, asked.to);
  if (!quarter) throw new Error('a publication is of one calendar quarter');
  const profile = profileNamed(asked.profile);
  const counts = createPublishCounts();
  let incidents = 0;
  for await (const line of lines()) {
    if (line.kind !== 'incident' || line.dossier.incident.test) continue;
    incidents += 1;
    for (const row of line.dossier.childNotifications) if (isPublished(row, asked.asOf)) counts.add(row);
    onProgress?.(incidents);
  }
  const files = createWrittenFiles(writer);
  const released = counts.release(profile);
  const tables: TableAbout[] = [];
  for (const division of DIVISIONS) {
    const rows = released ? publishRows(division, released, quarter.period, profile) : [];
    await files.put(`publish/${division.name}.csv`, csvTable(publishHeader(division), rows, '\n'));
    await files.put(`publish/${division.name}.meta.csv`, csvTable(META_HEADER, publishMeta(division), '\n'));
    tables.push({ path: `publish/${division.name}`, title: division.title, columns: columnsOf(division), key: [], rows: rows.length, parquet: false });
  }
  // Drawn from the cells that are shown, and from nothing else.
  for (const lang of ['en', 'cy'] as const) {
    const folder = lang === 'en' ? 'charts' : 'charts/cy';
    const charts = released ? DIVISIONS.map((division) => drawParts(division, released.tables[division.name]?.cells.at(-1)?.map(shownCell) ?? [], { id: division.name, lang })) : [];
    for (const { id, svg, header, rows } of charts) {
      await files.put(`${folder}/${id}.svg`, svg);
      await files.put(`${folder}/${id}.csv`, csvTable(header, rows, '\n'));
    }
    const title = lang === 'en' ? `Charts, ${quarter.period.join(' ')}` : `Siartiau, ${quarter.period.join(' ')}`;
    await files.put(`${folder}/index.html`, htmlPage({ title, lang, body: charts.map((chart) => chartSection(chart, lang, `${chart.id}.csv`)).join('\n') }));
  }
  const about: ReleaseAbout = {
    asked,
    tables,
    definitionsVersion: DEFINITIONS_VERSION,
    definitionsHash: createHash('sha256').update(JSON.stringify([profile, tables.map(({ path, columns }) => [path, columns.map(({ name, means }) => [name, means])])])).digest('hex'),
    widening: 'none',
    // Exact counts are not published, not even of the whole.
    smallestGroup: 0,
    incidents: Math.round(incidents / profile.rounding) * profile.rounding,
    testIncidents: 0,
    facts: 0,
    latestFactAt: '',
    lateIncidents: 0,
    notMeasured: NOT_MEASURED,
  };
  await files.put('datapackage.json', `${JSON.stringify(dataPackageOf(about), undefined, 2)}\n`);
  await files.put('codebook.csv', codebookCsv(tables));
  await files.put('codebook.html', codebookHtml(`Codebook of ${releaseName(asked)}`, tables, []));
  for (const [path, text] of Object.entries(loadersOf(tables))) await files.put(path, text);
  await files.put('README.md', `# ${releaseName(asked)}

Aggregates for publication: ${quarter.period.join(' ')}, as known at ${asked.asOf}. Profile ${profile.name}: counts under ${profile.minimum} and what would give them away are hidden,
all others are rounded to ${profile.rounding}, so totals may not add up. c confidential, z not applicable, low rounds to nothing and is not nothing, u unreliable (small base).
What belongs to this quarter and becomes known later is not added: no second version of it is ever published, so that nothing can be subtracted.
A person signs each publication off, with the report of what was hidden; that report is never published.
`);
  await files.put('checksums.sha256', files.list().map(({ path, sha256 }) => `${sha256}  ${path}\n`).join(''));
  await files.put(REPORT_FILE, csvTable(REPORT_HEADER, released ? suppressionReport(released) : [], '\n'));
  return { name: releaseName(asked), files: files.list(), rows: Object.fromEntries(tables.map(({ path, rows }) => [path, rows])), about, measures: [] };
};
