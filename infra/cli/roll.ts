import { parseArgs } from 'node:util';
import { askedBy } from './calendar-scope.ts';
import { EXIT, type Command } from './command.ts';
import { TellTheOperator } from './connection.ts';
import { describeRoll, exitCodeOfRoll } from './describe-roll.ts';
import { askRoll, followRoll } from './follow-roll.ts';
import { GATEWAY_OPTIONS, servicesFrom } from './gateway-options.ts';
import { createProgress } from './progress.ts';
import { suggest } from './suggest.ts';

const ACTS = ['show', 'apply', 'undo', 'discard'] as const;

const usage = `encompass roll (show | apply | undo | discard) IMPORT [--by ID] [--json] [--data-dir DIR]
       encompass roll … --bucket NAME --function-prefix TEXT      for a gateway in the cloud

IMPORT is the id that \`encompass import roll\` gave.
  show       what the import would change, or did
  apply      bring it into force, school by school; a large change then waits for a second person at the desk
  undo       bring back what was there before, within seven days
  discard    give it up
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, or rows of it cannot be used.`;

export const rollCommand: Command = {
  name: 'roll',
  summary: 'apply, take back or give up a roll that was imported',
  usage,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        by: { type: 'string' },
        ...GATEWAY_OPTIONS,
      },
    });
    const [act, importId] = positionals;
    if (act === undefined || importId === undefined || positionals.length > 2) {
      io.stderr.write(`${usage}\n`);
      return EXIT.usage;
    }
    if (!(ACTS as readonly string[]).includes(act)) {
      io.stderr.write(`${suggest('command', act, ACTS)}\n\n${usage}\n`);
      return EXIT.usage;
    }
    if (!/^rol_[\w-]{1,64}$/u.test(importId)) throw new TellTheOperator('An import has an id such as rol_0192….');
    const progress = createProgress(io.stderr);
    const services = servicesFrom(values);
    try {
      const asked = act === 'show' ? { act, importId } : { act: 'decide', importId, decision: act, by: askedBy(values.by) };
      const answer = await followRoll(services, await askRoll(services, asked), progress);
      if (values.json) io.stdout.write(`${JSON.stringify(answer)}\n`);
      else for (const line of describeRoll(answer)) io.stdout.write(`${line}\n`);
      return exitCodeOfRoll(answer);
    } finally {
      progress.done();
      services.close();
    }
  },
};
