import '../../shared/runtime/temporal.ts';
import { createHmac } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { releaseName } from '../../shared/domain/evaluation/export/about-release.ts';
import { foldDossier } from '../../shared/domain/evaluation/export/dossier.ts';
import type { ReleaseLine } from '../../shared/domain/evaluation/export/dossier.ts';
import { PLANTED, endOfStudy, simulateStudy } from '../../shared/domain/evaluation/study/simulate-study.ts';
import type { StudyPlan } from '../../shared/domain/evaluation/study/simulate-study.ts';
import { assembleRelease } from '../../shared/runtime/release/assemble-release.ts';
import { EXIT } from './command.ts';
import type { Command } from './command.ts';
import { createFolderFiles } from './folder-files.ts';
import { createProgress } from './progress.ts';

const usage = `encompass simulate-study [--seed N] [--areas N] [--weeks N] [--per-week N] [--out DIR] [--json]

Writes a release like that of \`encompass export\`, of an invented roll-out that steps in by areas, with effects that are known:
for trying out an analysis before there are real data. Needs no gateway. The same numbers give the same files.
  --seed N       which invented study (default 1)
  --areas N      local authorities (default 12)
  --weeks N      weeks (default 26)
  --per-week N   incidents in one area and week (default 20)
  --out DIR      where to (default: the folder you are in)`;

const whole = (text: string, name: string, most: number): number => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > most) throw new RangeError(`--${name} is a whole number from 1 to ${most}`);
  return n;
};
const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString();

export const simulateStudyCommand: Command = {
  name: 'simulate-study',
  summary: 'write the release of an invented roll-out with known effects',
  usage,
  run: async (argv, io) => {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        seed: { type: 'string', default: '1' },
        areas: { type: 'string', default: '12' },
        weeks: { type: 'string', default: '26' },
        'per-week': { type: 'string', default: '20' },
        out: { type: 'string', default: '.' },
        json: { type: 'boolean', default: false },
      },
    });
    let plan: StudyPlan;
    try {
      plan = {
        seed: whole(values.seed, 'seed', 2 ** 31),
        areas: whole(values.areas, 'areas', 150),
        weeks: whole(values.weeks, 'weeks', 104),
        incidentsPerWeek: whole(values['per-week'], 'per-week', 1_000),
        firstMonday: '2026-09-07',
      };
    } catch (error) {
      io.stderr.write(`${error instanceof RangeError ? error.message : 'The numbers could not be read'}.\n\n${usage}\n`);
      return EXIT.usage;
    }
    const asOf = endOfStudy(plan);
    const lines = async function* (): AsyncGenerator<ReleaseLine> {
      for (const facts of simulateStudy(plan)) {
        const dossier = foldDossier(facts, asOf);
        if (dossier) yield { kind: 'incident', dossier };
      }
    };
    const asked = { tier: 'controlled', from: plan.firstMonday, to: addDays(plan.firstMonday, plan.weeks * 7 - 1), asOf, study: `simulated-${plan.seed}`, profile: 'publish-10-5' } as const;
    const folder = path.join(values.out, `simulated-${plan.seed}_${releaseName(asked)}`);
    const progress = createProgress(io.stderr);
    const total = plan.areas * plan.weeks * plan.incidentsPerWeek;
    // Nobody in it is real: its key is no secret.
    const studyHash = { of: async (text: string) => createHmac('sha256', asked.study).update(text).digest('base64url') };
    const release = await assembleRelease({ asked, lines, writer: createFolderFiles(folder), studyHash, onProgress: (n) => progress.update(`${n} of ${total} incidents`) });
    progress.done();
    if (values.json) io.stdout.write(`${JSON.stringify({ folder, asOf, rows: release.rows, planted: PLANTED })}\n`);
    else {
      io.stdout.write(`${folder}\n`);
      for (const [table, rows] of Object.entries(release.rows)) io.stdout.write(`  ${table.padEnd(32)} ${rows} rows\n`);
      io.stdout.write(`Planted: ${PLANTED.effect} added to the share opened before the bell once an area is live; ${PLANTED.weeklyTrend} a week everywhere.\n`);
    }
    return EXIT.ok;
  },
};
