/* Facts exported from a stream: rows a second beside a bare CSV write of the same run, and whether memory stays flat. */
import '../../shared/runtime/temporal.ts';
import { createHmac } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { createFolderFiles } from '../../infra/cli/folder-files.ts';
import { csvLine } from '../../shared/domain/evaluation/csv.ts';
import { foldDossier } from '../../shared/domain/evaluation/export/dossier.ts';
import type { ReleaseLine } from '../../shared/domain/evaluation/export/dossier.ts';
import { endOfStudy, simulateStudy } from '../../shared/domain/evaluation/study/simulate-study.ts';
import { assembleRelease } from '../../shared/runtime/release/assemble-release.ts';

const wanted = Number(process.env['BENCH_FACTS'] ?? 1_000_000);
/** An invented incident has about this many facts. */
const PER_INCIDENT = 8;
const plan = { seed: 1, areas: 20, weeks: 52, incidentsPerWeek: Math.max(1, Math.round(wanted / PER_INCIDENT / (20 * 52))), firstMonday: '2026-01-05' };
const asOf = endOfStudy(plan);
const folder = mkdtempSync(path.join(tmpdir(), 'encompass-bench-'));
const heaps: string[] = [];
const megabytes = (): number => {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  heaps.push([heapUsed, external].map((bytes) => Math.round(bytes / 1024 / 1024)).join('+'));
  return Math.round(rss / 1024 / 1024);
};
const say = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  let facts = 0;
  let peak = 0;
  const marks = new Map<number, number>();
  const incidents = plan.areas * plan.weeks * plan.incidentsPerWeek;
  const lines = async function* (): AsyncGenerator<ReleaseLine> {
    for (const one of simulateStudy(plan)) {
      facts += one.length;
      const dossier = foldDossier(one, asOf);
      if (dossier) yield { kind: 'incident', dossier };
    }
  };
  const startedAt = performance.now();
  const release = await assembleRelease({
    asked: { tier: 'controlled', from: '2026-01-05', to: '2027-01-03', asOf, study: 'bench', profile: 'publish-10-5' },
    lines,
    writer: createFolderFiles(folder),
    studyHash: { of: async (text) => createHmac('sha256', 'bench').update(text).digest('base64url') },
    onProgress: (done) => {
      if (done % 500 === 0) peak = Math.max(peak, process.memoryUsage().rss / 1024 / 1024);
      const percent = Math.floor((100 * done) / incidents);
      if ([10, 50, 100].includes(percent) && !marks.has(percent)) marks.set(percent, megabytes());
    },
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const rows = Object.values(release.rows).reduce((sum, one) => sum + one, 0);

  // The bare write: as many lines of the width of the largest table, made and written with nothing else.
  const width = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' : i));
  const out = createWriteStream(path.join(folder, 'bare.csv'));
  const bareFrom = performance.now();
  for (let i = 0; i < rows; i += 1) if (!out.write(csvLine(width, '\n'))) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
  const bare = (performance.now() - bareFrom) / 1_000;

  // The study is made and folded twice, as an export reads its working files twice: once for the sizes of groups, once to write.
  say(`${facts / 2} facts of ${incidents} incidents, ${rows} rows in ${release.files.length} files, ${Math.round(release.files.reduce((sum, { bytes }) => sum + bytes, 0) / 1024 / 1024)} MB`);
  say(`export        ${Math.round(rows / seconds)} rows/s, ${Math.round(facts / 2 / seconds)} facts/s (${seconds.toFixed(1)} s, CSV and Parquet, measures, charts)`);
  say(`bare CSV      ${Math.round(rows / bare)} rows/s (${bare.toFixed(1)} s); the export takes ${(seconds / bare).toFixed(1)} times as long`);
  say(`memory (RSS)  ${[10, 50, 100].map((percent) => `${percent} %: ${marks.get(percent) ?? '?'} MB`).join(', ')}; peak ${Math.round(peak)} MB; heap and buffers after collecting ${heaps.join(', ')} MB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
