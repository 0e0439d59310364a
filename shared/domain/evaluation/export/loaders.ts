import type { TableAbout } from './about-release.ts';
import { MISSING_VALUES } from './column.ts';
import type { Column } from './column.ts';

const MISSING = Object.keys(MISSING_VALUES);
const nameOf = ({ path }: TableAbout): string => path.replaceAll('/', '_');
const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
/** Stata and SPSS have no way to write a quote inside a label that every version takes. */
const bare = (text: string): string => text.replaceAll('"', "'");
const categoriesOf = (column: Column<never>): readonly (readonly [string, string])[] => (column.type === 'category' ? Object.entries(column.categories) : []);

const R_TYPES = { pid: 'character', string: 'character', category: 'character', integer: 'integer', number: 'numeric', boolean: 'logical', date: 'Date' } as const;

const loadR = (tables: readonly TableAbout[]): string => `# Reads every table of this release into a list, typed and with its categories labelled. Needs nothing but R.
# Use: source("load/load.R"); oe <- load_oe(".")
load_oe <- function(folder = ".") {
  # Besides these, published tables say low (rounds to nothing and is not nothing) and u (unreliable).
  missing <- c("", ${[...MISSING, 'low', 'u'].map(quoted).join(', ')})
  read <- function(path, types) read.csv(file.path(folder, path), colClasses = types, na.strings = missing, fileEncoding = "UTF-8", check.names = FALSE)
  oe <- list()
${tables
  .map((table) => {
    const labels = table.columns
      .filter((column) => column.type === 'category')
      .map((column) => {
        const entries = categoriesOf(column);
        return `  oe$${nameOf(table)}$${column.name} <- factor(oe$${nameOf(table)}$${column.name}, levels = c(${entries.map(([value]) => quoted(value)).join(', ')}), labels = c(${entries.map(([, label]) => quoted(label)).join(', ')}))`;
      });
    return [`  oe$${nameOf(table)} <- read(${quoted(`${table.path}.csv`)}, c(${table.columns.map(({ type }) => quoted(R_TYPES[type])).join(', ')}))`, ...labels].join('\n');
  })
  .join('\n')}
  oe
}
`;

const PY_TYPES = { pid: 'str', string: 'str', category: 'str', integer: 'int', number: 'float', boolean: 'bool', date: 'date' } as const;

const loadPython = (tables: readonly TableAbout[]): string => `"""Reads every table of this release, typed and with labelled categories.

Use:  from load import load_oe; oe = load_oe("..")
With pandas installed each table is a DataFrame (nullable types, categories); without it a list of dictionaries.
"""
import csv
import datetime
import os

MISSING = {"", ${MISSING.map(quoted).join(', ')}}
TABLES = {
${tables.map((table) => `    ${quoted(nameOf(table))}: (${quoted(`${table.path}.csv`)}, [${table.columns.map(({ name, type }) => `(${quoted(name)}, ${quoted(PY_TYPES[type])})`).join(', ')}]),`).join('\n')}
}
LABELS = {
${tables
  .flatMap((table) =>
    table.columns
      .filter((column) => column.type === 'category')
      .map((column) => `    (${quoted(nameOf(table))}, ${quoted(column.name)}): {${categoriesOf(column).map(([value, label]) => `${quoted(value)}: ${quoted(label)}`).join(', ')}},`),
  )
  .join('\n')}
}
READ = {
    "str": str,
    "int": int,
    "float": float,
    "bool": lambda text: {"true": True, "false": False}[text],
    "date": datetime.date.fromisoformat,
}


def read_rows(folder, table):
    path, columns = TABLES[table]
    with open(os.path.join(folder, path), encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != [name for name, _ in columns]:
            raise ValueError(path + " has other columns than this loader")
        for row in reader:
            yield {name: None if row[name] in MISSING else READ[kind](row[name]) for name, kind in columns}


def load_oe(folder="."):
    try:
        import pandas
    except ImportError:
        return {table: list(read_rows(folder, table)) for table in TABLES}
    kinds = {"str": "string", "int": "Int64", "float": "Float64", "bool": "boolean", "date": "object"}
    found = {}
    for table, (_, columns) in TABLES.items():
        frame = pandas.DataFrame(read_rows(folder, table), columns=[name for name, _ in columns])
        for name, kind in columns:
            labels = LABELS.get((table, name))
            frame[name] = pandas.Categorical(frame[name], categories=list(labels)) if labels else frame[name].astype(kinds[kind])
        found[table] = frame
    return found


if __name__ == "__main__":
    import sys

    for name, rows in load_oe(sys.argv[1] if len(sys.argv) > 1 else "..").items():
        print(name, len(rows))
`;

const stataOf = (table: TableAbout): string => {
  const lines = [`import delimited using "${table.path}.csv", clear varnames(1) stringcols(_all) encoding("utf-8") case(preserve)`];
  for (const column of table.columns) {
    // Stata's names hold 32 characters; ours are shorter than that by design.
    const { name } = column;
    lines.push(`foreach m in ${MISSING.join(' ')} {`, `    replace ${name} = "" if ${name} == "\`m'"`, '}');
    if (column.type === 'integer' || column.type === 'number') lines.push(`destring ${name}, replace`);
    if (column.type === 'boolean') lines.push(`replace ${name} = cond(${name} == "true", "1", cond(${name} == "false", "0", ""))`, `destring ${name}, replace`);
    if (column.type === 'date') lines.push(`gen _d = daily(${name}, "YMD")`, `drop ${name}`, `rename _d ${name}`, `format ${name} %td`);
    lines.push(`label variable ${name} "${bare(column.means).slice(0, 80)}"`);
  }
  return [...lines, `save "${nameOf(table)}.dta", replace`].join('\n');
};
const loadStata = (tables: readonly TableAbout[]): string =>
  `* Reads every table of this release and saves it as .dta. Run in the folder of the release: do load/load.do\nversion 14\n${tables.map(stataOf).join('\n\n')}\n`;

const SPSS_TYPES = { pid: 'A32', string: 'A200', category: 'A40', integer: 'F8.0', number: 'F12.3', boolean: 'A5', date: 'SDATE10' } as const;
const spssOf = (table: TableAbout): string => {
  const labels = table.columns
    .filter((column) => column.type === 'category')
    .map((column) => `VALUE LABELS ${column.name} ${categoriesOf(column).map(([value, label]) => `"${value}" "${bare(label)}"`).join(' ')}.`);
  return [
    `GET DATA /TYPE=TXT /FILE="${table.path}.csv" /ENCODING="UTF8" /DELIMITERS="," /QUALIFIER='"' /ARRANGEMENT=DELIMITED /FIRSTCASE=2`,
    '  /VARIABLES=',
    ...table.columns.map(({ name, type }) => `    ${name} ${SPSS_TYPES[type]}`),
    '  .',
    `VARIABLE LABELS ${table.columns.map(({ name, means }) => `${name} "${bare(means).slice(0, 120)}"`).join('\n  /')}.`,
    ...labels,
    `MISSING VALUES ${table.columns.filter(({ type }) => type === 'category').map(({ name }) => name).join(' ')} (${MISSING.slice(0, 3).map((one) => `"${one}"`).join(', ')}).`,
    `SAVE OUTFILE="${nameOf(table)}.sav".`,
  ]
    .filter((line) => !line.startsWith('MISSING VALUES  ('))
    .join('\n');
};
const loadSpss = (tables: readonly TableAbout[]): string =>
  `* Encoding: UTF-8.\n* Reads every table of this release and saves it as .sav. z, x and c in number columns become system-missing.\n${tables.map(spssOf).join('\n\n')}\n`;

/** Programs that read the release, made from the same columns as the data; by their path in the package. */
export const loadersOf = (tables: readonly TableAbout[]): Readonly<Record<string, string>> => ({
  'load/load.R': loadR(tables),
  'load/load.py': loadPython(tables),
  'load/load.do': loadStata(tables),
  'load/load.sps': loadSpss(tables),
});
