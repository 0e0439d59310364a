import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { EXIT, type Command, type CommandIo } from './command.ts';
import { DEFAULT_DATA_DIR, TellTheOperator } from './connection.ts';
import { $ImportAnswer, describeImport, exitCodeOf, type ImportKind } from './describe-import.ts';
import { GATEWAY_OPTIONS } from './gateway-options.ts';
import { requireFile, withUploaded } from './with-uploaded.ts';

const hashOf = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex').slice(0, 16);
};

const usageOf = (kind: ImportKind): string => `encompass import ${kind} FILE [--dry-run] [--accept-shrink] [--json] [--data-dir DIR]
       encompass import ${kind} FILE --bucket NAME --function-prefix TEXT …      for a gateway in the cloud

${
  kind === 'gias'
    ? 'FILE is the schools register of DfE\'s "Get Information about Schools" (edubasealldata….csv) as downloaded.'
    : 'FILE is the register\'s list of links between establishments (links_edubasealldata….csv) as downloaded.'
}
The whole file is checked before anything changes, and it replaces the last one in a single step or not at all.
  --dry-run          check and report only
  --accept-shrink    take a file that has far fewer rows or areas than the last one
  --json             the report as JSON on standard output
  --data-dir DIR     the gateway's folder on this machine (default ${DEFAULT_DATA_DIR})
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the file was refused or rows of it could not be used.`;

export const importRegisterCommand = (kind: ImportKind): Command => ({
  name: `import ${kind}`,
  summary: kind === 'gias' ? 'replace the schools register' : 'replace the links from closed schools to their successors',
  usage: usageOf(kind),
  run: async (argv, io: CommandIo) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        'accept-shrink': { type: 'boolean', default: false },
        ...GATEWAY_OPTIONS,
      },
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) {
      io.stderr.write(`${usageOf(kind)}\n`);
      return EXIT.usage;
    }
    requireFile(file);
    const key = `imports/${kind}/${await hashOf(file)}-${randomUUID().slice(0, 8)}.csv`;
    const request = { kind, key, dryRun: values['dry-run'], acceptShrink: values['accept-shrink'] };
    const doing = values['dry-run'] ? 'Checking' : 'Checking, then applying';
    const said = await withUploaded({ file, key, doing, values, io }, (services) => services.invoke('import-register', request));
    const answer = $ImportAnswer.safeParse(said);
    if (!answer.success) throw new TellTheOperator('The gateway gave no report. See its log.');
    if (values.json) io.stdout.write(`${JSON.stringify(said)}\n`);
    else for (const line of describeImport(kind, answer.data)) io.stdout.write(`${line}\n`);
    return exitCodeOf(answer.data);
  },
});
