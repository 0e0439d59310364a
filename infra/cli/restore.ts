import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { EXIT } from './command.ts';
import type { Command } from './command.ts';
import { TellTheOperator } from './connection.ts';
import { GATEWAY_OPTIONS, servicesFrom } from './gateway-options.ts';

const usage = `encompass restore list [--log FILE] [--json]
encompass restore confirm
encompass restore release (--all | --notification ID …)
encompass restore dismiss --notification ID …
       … [--data-dir DIR]                          a gateway on this machine
       … --bucket NAME --function-prefix TEXT      a gateway in the cloud

After a restore the gateway does not know what it sent since the moment that was restored, so it holds what it may have sent already.
Each held notification is on the desk's board as well, to be phoned. docs/operations.md has the whole drill.

  list      what is held, earliest bell first; --log FILE names those that the log says were sent (its lines MAIL_ACCEPTED)
  confirm   you have seen the list: what police and the desk say from now on is sent at once, and what is planned for later goes in its time
  release   sends what is held, of these notifications or of --all, within a minute
  dismiss   these schools know already (they read it, or the desk phoned): what is held of them is not sent; later reminders still go

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 something is still held.`;

const $Held = z.object({
  notificationId: z.string(),
  version: z.number(),
  forceCode: z.string(),
  bodyKey: z.string(),
  rung: z.string(),
  stepId: z.string(),
  readBy: z.string(),
  heldAt: z.string(),
  because: z.string(),
});
const $Answer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), restoredTo: z.string().optional(), confirmedAt: z.string().optional(), held: z.array($Held), settled: z.number() }),
  z.object({ outcome: z.literal('refused'), because: z.enum(['notRestored', 'notConfirmed']) }),
]);

const REFUSALS = {
  notRestored: 'This gateway does not run as a restored one. Start it with --restored-to TIME, or deploy it with `restored` in its configuration.',
  notConfirmed: 'Look at `encompass restore list`, then confirm the restore: `encompass restore confirm`.',
} as const;

const $Line = z.object({ code: z.literal('MAIL_ACCEPTED'), notificationId: z.string(), version: z.number(), rung: z.string() });

/** `notification:version:rung` of every e-mail that a log says the mail service took. */
const sentByLog = (file: string): ReadonlySet<string> => {
  const lines = readFileSync(file, 'utf8').split('\n');
  return new Set(
    lines.flatMap((line) => {
      const from = line.indexOf('{');
      if (from < 0 || !line.includes('MAIL_ACCEPTED')) return [];
      try {
        const { success, data } = $Line.safeParse(JSON.parse(line.slice(from)));
        return success ? [`${data.notificationId}:${data.version}:${data.rung}`] : [];
      } catch {
        return [];
      }
    }),
  );
};

const ACTIONS = ['list', 'confirm', 'release', 'dismiss'] as const;

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'what is held after a restore, and letting it go',
  usage,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ...GATEWAY_OPTIONS, all: { type: 'boolean', default: false }, notification: { type: 'string', multiple: true, default: [] }, log: { type: 'string' } },
    });
    const action = ACTIONS.find((one) => one === positionals[0]);
    const named = values.notification.length > 0;
    const isWhole = action === 'release' ? named !== values.all : action === 'dismiss' ? named && !values.all : action !== undefined && !named && !values.all;
    if (action === undefined || positionals.length !== 1 || !isWhole) {
      io.stderr.write(`${usage}\n`);
      return EXIT.usage;
    }
    const sent = values.log === undefined ? undefined : sentByLog(values.log);
    const services = servicesFrom(values);
    try {
      const said = $Answer.safeParse(await services.invoke('settle-restore', { action, ...(named ? { notificationIds: values.notification } : {}) }));
      if (!said.success) throw new TellTheOperator('The gateway answered something this command does not know. Is it of the same version?');
      const answer = said.data;
      if (answer.outcome === 'refused') throw new TellTheOperator(REFUSALS[answer.because]);
      const rows = answer.held.map((one) => ({ ...one, ...(sent === undefined ? {} : { sentByLog: sent.has(`${one.notificationId}:${one.version}:${one.rung}`) }) }));
      if (values.json) {
        io.stdout.write(`${JSON.stringify({ ...answer, held: rows })}\n`);
      } else {
        io.stdout.write(answer.restoredTo === undefined ? 'This gateway does not run as a restored one.\n' : `Restored to ${answer.restoredTo}; ${answer.confirmedAt === undefined ? 'not confirmed yet: everything waits' : `confirmed at ${answer.confirmedAt}`}.\n`);
        if (action === 'release' || action === 'dismiss') io.stdout.write(`${answer.settled} ${action === 'release' ? 'released' : 'dismissed'}.\n`);
        for (const one of rows) {
          const trace = one.sentByLog === undefined ? '' : one.sentByLog ? '  the log says it was sent' : '  no trace in the log';
          io.stdout.write(`  bell ${one.readBy}  ${one.notificationId} v${one.version}  ${one.bodyKey}  ${one.rung}${trace}\n`);
        }
        io.stdout.write(rows.length === 0 ? 'Nothing is held.\n' : `${rows.length} held.\n`);
      }
      return rows.length === 0 ? EXIT.ok : EXIT.someRowsFailed;
    } finally {
      services.close();
    }
  },
};
