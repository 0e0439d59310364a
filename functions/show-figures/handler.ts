// Wiring only. Figures of settled months, small numbers hidden, for the pages of the desk.
import '../../shared/runtime/temporal.ts';
import * as z from 'zod';
import { createDynamo, createS3 } from '../../shared/aws/clients.ts';
import { createFactStore } from '../../shared/aws/fact-store.ts';
import { createFileStore } from '../../shared/aws/file-store.ts';
import { createFileWriter } from '../../shared/aws/file-writer.ts';
import type { FiguresAnswer } from '../../shared/ports/figures.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { createShowFigures } from './show-figures.ts';

const config = readConfig(process.env, 'EVALUATION_TABLE', 'FILES_BUCKET');
const place = { s3: createS3(), bucket: config.FILES_BUCKET };
const show = createShowFigures({
  facts: createFactStore({ db: createDynamo(), table: config.EVALUATION_TABLE }),
  files: { ...createFileStore(place), ...createFileWriter(place) },
  now: createClock(process.env),
});

const asked = { month: z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/), language: z.enum(['en', 'cy']) };
const $Question = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('area'), laCode: z.string().regex(/^\d{3}$/), ...asked }),
  z.strictObject({ kind: z.literal('force'), forceCode: z.string().regex(/^\d{2}$/), ...asked }),
]);

export const handler = (event: unknown): Promise<FiguresAnswer> => show($Question.parse(event));
