import { EXPORT_SCHEMA, pseudonymLabel, releaseName } from './about-release.ts';
import type { ReleaseAbout, TableAbout } from './about-release.ts';
import { MISSING_VALUES } from './column.ts';
import type { Column } from './column.ts';

const FIELD_TYPES = { pid: 'string', string: 'string', category: 'string', integer: 'integer', number: 'number', boolean: 'boolean', date: 'date' } as const;

const fieldOf = (column: Column<never>): object => ({
  name: column.name,
  type: FIELD_TYPES[column.type],
  description: column.unit === undefined ? column.means : `${column.means} (${column.unit})`,
  ...(column.type === 'category' ? { categories: Object.entries(column.categories).map(([value, label]) => ({ value, label })) } : {}),
  ...(column.type === 'boolean' ? { trueValues: ['true'], falseValues: ['false'] } : {}),
});

const schemaOf = ({ columns, key }: TableAbout): object => ({
  fields: columns.map(fieldOf),
  missingValues: [{ value: '', label: 'empty' }, ...Object.entries(MISSING_VALUES).map(([value, label]) => ({ value, label }))],
  ...(key.length > 0 ? { primaryKey: key } : {}),
});

const resourcesOf = (table: TableAbout): readonly object[] => {
  const name = table.path.replaceAll(/[^a-z0-9]+/g, '-');
  const about = { title: table.title, rows: table.rows };
  return [
    { name, path: `${table.path}.csv`, type: 'table', format: 'csv', mediatype: 'text/csv', encoding: 'utf-8', dialect: { delimiter: ',', lineTerminator: '\n', header: true }, ...about, schema: schemaOf(table) },
    ...(table.parquet ? [{ name: `${name}-parquet`, path: `${table.path}.parquet`, format: 'parquet', mediatype: 'application/vnd.apache.parquet', ...about }] : []),
  ];
};

/** `datapackage.json` after Data Package v2 (26 June 2024): labelled missing values and categories. Nothing in it depends on when it was made. */
export const dataPackageOf = (about: ReleaseAbout): object => {
  const { asked } = about;
  return {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    name: releaseName(asked).replaceAll('_', '-').toLowerCase(),
    title: `Encompass Gateway measures, ${asked.tier} tier, ${asked.from} to ${asked.to}`,
    version: EXPORT_SCHEMA,
    // The as-of time, so that the same release is the same bytes whenever it is made; when it was made is in the release log.
    created: asked.asOf,
    as_of: asked.asOf,
    tier: asked.tier,
    period: { from: asked.from, to: asked.to, by: 'London day on which the incident was received' },
    definitions_version: about.definitionsVersion,
    definitions_sha256: about.definitionsHash,
    pseudonyms: asked.tier === 'controlled' ? { key: `study/${pseudonymLabel(asked)}`, algorithm: 'HMAC-SHA-256, base32, 26 characters' } : 'none: aggregates only',
    suppression_profile: asked.tier === 'publish' ? asked.profile : 'none: rows under an agreement',
    widening: about.widening,
    smallest_group: about.smallestGroup,
    counts: { incidents: about.incidents, test_incidents_left_out: about.testIncidents, facts: about.facts },
    data_version: { latest_fact_at: about.latestFactAt === '' ? null : about.latestFactAt, incidents_restated_after_the_period: about.lateIncidents },
    ...(asked.agreement === undefined ? {} : { agreement: asked.agreement }),
    legal_basis: 'Named in the data-sharing agreement of the study; the gateway does not hold it',
    known_problems: [
      'A child whom no roll knows cannot be followed from one incident to the next.',
      'Parquet holds missing values without their reason; the CSV has the symbol.',
      ...about.notMeasured.map(({ id, because }) => `${id} is not measured: ${because}`),
    ],
    citation: `Encompass Gateway, ${releaseName(asked)}, as of ${asked.asOf}, definitions ${about.definitionsVersion}`,
    resources: about.tables.flatMap(resourcesOf),
  };
};
