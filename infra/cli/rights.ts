import { existsSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { LEGAL_HOLD_REASONS } from '../../shared/domain/retention.ts';
import { EXIT } from './command.ts';
import type { Command, CommandIo } from './command.ts';
import { DEFAULT_DATA_DIR, TellTheOperator } from './connection.ts';
import { GATEWAY_OPTIONS, servicesFrom } from './gateway-options.ts';

const CORRECTIONS = ['inaccurate', 'incomplete', 'notThisChild'] as const;
const VERBS = ['find', 'export', 'erase', 'correct', 'hold', 'lift', 'held', 'due'] as const;
type Verb = (typeof VERBS)[number];

const usage = `encompass rights VERB [INCIDENT] [options]

Requests of people about their data. Check who they are, and who may ask for the child, before you use it. Everything is on record under your name.
  find --force NN --reference REF       the incident of a force's reference
  find --child FILE                     every incident that still has content about a child; FILE is JSON: givenName, familyName, dateOfBirth
  export INCIDENT --out FILE [--child-reference LABEL]   everything that is held, with what a person must look at flagged; FILE is yours alone (0600)
  erase INCIDENT                        content goes now, before its time; only where nobody has still to be told and no hold stands
  correct INCIDENT --because CODE       on record that a correction was asked for, and who was told (${CORRECTIONS.join(', ')})
  hold INCIDENT --because CODE          a legal hold: nothing of it is erased (${LEGAL_HOLD_REASONS.join(', ')})
  lift INCIDENT                         ends a hold; its own clock goes on
  held                                  every incident under a hold
  due                                   what is over its time and would go with the next run

  --confirm          do it; without, the command says what would happen and who must agree
  --approved-by ID   a second person, for erase and lift
  --by ID            who asks (default: your name on this machine)
  --json             the answer as JSON; never anything about a person
  --data-dir DIR     the gateway's folder on this machine (default ${DEFAULT_DATA_DIR})
  --bucket NAME --function-prefix TEXT   for a gateway in the cloud

Exit codes: 0 done or told, 1 refused or failed, 2 wrong usage.`;

const REFUSALS: Readonly<Record<string, string>> = {
  gone: 'There is no such incident.',
  erased: 'Its content was erased before. What is left is the audit trail, which holds nothing about a person.',
  held: 'A legal hold stands on it: it is not erased. `encompass rights held` says since when and why.',
  stillOpen: 'A school has still to be told of it, or the desk to decide: the duty to tell comes first. Try again when that is closed.',
  alreadyHeld: 'A hold stands on it already.',
  notHeld: 'No hold stands on it.',
  samePerson: 'The second person must be another one.',
  changedMeanwhile: 'It changed while this ran; nothing was done. Run the command again.',
};

const $Answer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('found'), found: z.array(z.object({ incidentId: z.string(), childId: z.string().optional(), erasedAt: z.string().optional() })), looked: z.number(), isWhole: z.boolean() }),
  z.object({ outcome: z.literal('copy'), copy: z.looseObject({ flags: z.array(z.unknown()), revisions: z.array(z.unknown()), notifications: z.array(z.unknown()) }) }),
  z.object({ outcome: z.literal('held'), held: z.array(z.object({ incidentId: z.string(), hold: z.object({ reason: z.string(), at: z.string(), by: z.string() }) })) }),
  z.object({ outcome: z.literal('wouldDo'), what: z.string(), needs: z.array(z.string()), told: z.array(z.string()), revision: z.number().optional() }),
  z.object({ outcome: z.literal('done'), what: z.string(), told: z.array(z.string()), revision: z.number().optional() }),
  z.object({ outcome: z.literal('refused'), because: z.string() }),
]);
type Answer = z.infer<typeof $Answer>;
const $Due = z.object({ erased: z.number(), open: z.number(), isMore: z.boolean(), wouldErase: z.array(z.object({ incidentId: z.string(), because: z.string(), since: z.string() })) });
const $Child = z.strictObject({ givenName: z.string().min(1), familyName: z.string().min(1), dateOfBirth: z.iso.date() });

const toldAs = (told: readonly string[]): string => (told.length === 0 ? 'Nobody was told of it.' : `Told: ${told.join(', ')}. Each keeps a file of its own, which this does not reach: tell them.`);

const describe = (answer: Exclude<Answer, { outcome: 'copy' }>): string => {
  switch (answer.outcome) {
    case 'found':
      return [
        ...answer.found.map(({ incidentId, childId, erasedAt }) => `${incidentId}${childId === undefined ? '' : `  ${childId}`}${erasedAt === undefined ? '' : `  content erased ${erasedAt}`}`),
        answer.found.length === 0 ? 'Nothing was found.' : '',
        answer.isWhole ? '' : `Only ${answer.looked} incidents could be looked at in one run: the answer is not whole.`,
      ].filter((line) => line !== '').join('\n');
    case 'held':
      return answer.held.length === 0 ? 'No incident is held.' : answer.held.map(({ incidentId, hold }) => `${incidentId}  ${hold.reason}  since ${hold.at}  by ${hold.by}`).join('\n');
    case 'wouldDo':
    case 'done': {
      const sent = answer.what === 'correct' ? `\nPolice correct it: the force sends the whole incident with revision ${answer.revision ?? ''}, and every school told before is told anew.` : '';
      const needs = answer.outcome === 'done' ? '' : `\nNothing was changed. To do it, add ${answer.needs.map((need) => (need === 'confirm' ? '--confirm' : '--approved-by ID (a second person)')).join(' and ')}.`;
      return `${answer.outcome === 'done' ? 'Done' : 'Would'}: ${answer.what}. ${toldAs(answer.told)}${sent}${needs}`;
    }
    case 'refused':
      return REFUSALS[answer.because] ?? `Refused: ${answer.because}.`;
  }
};

const childIn = async (file: string): Promise<z.infer<typeof $Child>> => {
  const { readFile } = await import('node:fs/promises');
  if (!existsSync(file)) throw new TellTheOperator(`There is no file ${file}.`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'));
  } catch {
    parsed = undefined;
  }
  const child = $Child.safeParse(parsed);
  // Names are taken from a file and never from the command line, which every user of a machine can read.
  if (!child.success) throw new TellTheOperator(`${file} must be JSON with givenName, familyName and dateOfBirth (YYYY-MM-DD).`);
  return child.data;
};

const oneOf = <T extends string>(known: readonly T[], given: string | undefined): T => {
  const found = known.find((one) => one === given);
  if (found === undefined) throw new TellTheOperator(`--because takes one of ${known.join(', ')}.`);
  return found;
};

export const rightsCommand: Command = {
  name: 'rights',
  summary: 'requests of people about their data: find, export, erase, correct, hold, lift',
  usage,
  async run(argv, io: CommandIo) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...GATEWAY_OPTIONS,
        force: { type: 'string' }, reference: { type: 'string' }, child: { type: 'string' }, 'child-reference': { type: 'string' }, out: { type: 'string' }, because: { type: 'string' },
        confirm: { type: 'boolean', default: false }, 'approved-by': { type: 'string' }, by: { type: 'string' },
      },
    });
    const verb = VERBS.find((one) => one === positionals[0]) satisfies Verb | undefined;
    const incidentId = positionals[1] ?? '';
    const needsIncident = verb !== 'find' && verb !== 'held' && verb !== 'due';
    if (verb === undefined || (needsIncident && !/^inc_[A-Za-z0-9-]{10,50}$/u.test(incidentId)) || positionals.length > 2) {
      io.stderr.write(`${usage}\n`);
      return EXIT.usage;
    }
    const requestedBy = values.by ?? (userInfo().username.replaceAll(/[^A-Za-z0-9._@-]/g, '-').slice(0, 64) || 'operator');
    const { out } = values;
    if (verb === 'export' && out === undefined) throw new TellTheOperator('A copy holds what is most private: name the file it goes into with --out FILE.');
    if (out !== undefined && existsSync(out)) throw new TellTheOperator(`${out} exists. Name a new file.`);
    const commandOf = async (): Promise<object> => {
      switch (verb) {
        case 'find': {
          if (values.child !== undefined) return { action: 'findChild', requestedBy, ...(await childIn(values.child)) };
          if (values.force === undefined || values.reference === undefined) throw new TellTheOperator('Give --force and --reference, or --child FILE.');
          return { action: 'find', requestedBy, forceCode: values.force, forceReference: values.reference };
        }
        case 'export':
          return { action: 'export', requestedBy, incidentId, ...(values['child-reference'] === undefined ? {} : { childReference: values['child-reference'] }) };
        case 'erase':
          return { action: 'erase', requestedBy, incidentId, confirm: values.confirm, ...(values['approved-by'] === undefined ? {} : { approvedBy: values['approved-by'] }) };
        case 'correct':
          return { action: 'correct', requestedBy, incidentId, because: oneOf(CORRECTIONS, values.because), confirm: values.confirm };
        case 'hold':
          return { action: 'hold', requestedBy, incidentId, because: oneOf(LEGAL_HOLD_REASONS, values.because), confirm: values.confirm };
        case 'lift':
          return { action: 'lift', requestedBy, incidentId, confirm: values.confirm, ...(values['approved-by'] === undefined ? {} : { approvedBy: values['approved-by'] }) };
        case 'held':
          return { action: 'held', requestedBy };
        case 'due':
          return { id: requestedBy, dryRun: true };
      }
    };
    const asked = await commandOf();
    const services = servicesFrom(values);
    try {
      if (verb === 'due') {
        const due = $Due.parse(await services.invoke('apply-retention', asked));
        io.stdout.write(values.json ? `${JSON.stringify(due)}\n` : `${due.wouldErase.map(({ incidentId: id, because, since }) => `${id}  ${because}, over since ${since}\n`).join('')}${due.wouldErase.length} would go, ${due.open} stay because they are open.${due.isMore ? ' There is more.' : ''}\n`);
        return EXIT.ok;
      }
      const answer = $Answer.parse(await services.invoke('manage-rights', asked));
      if (answer.outcome === 'copy') {
        writeFileSync(out ?? '', `${JSON.stringify(answer.copy, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
        io.stdout.write(values.json ? `${JSON.stringify({ outcome: 'copy', file: out, flags: answer.copy.flags.length })}\n` : `Wrote ${out ?? ''}. ${answer.copy.flags.length} places are flagged: a person must look at each before any of it is handed out.\n`);
        return EXIT.ok;
      }
      const text = values.json ? JSON.stringify(answer) : describe(answer);
      (answer.outcome === 'refused' ? io.stderr : io.stdout).write(`${text}\n`);
      return answer.outcome === 'refused' ? EXIT.failed : EXIT.ok;
    } finally {
      services.close();
    }
  },
};
