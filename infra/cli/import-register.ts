import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT, type Command, type CommandIo } from './command.ts';
import { DEFAULT_DATA_DIR, TellTheOperator } from './connection.ts';
import { $ImportAnswer, describeImport, exitCodeOf, number, type ImportKind } from './describe-import.ts';
import { openGatewayServices } from './gateway-services.ts';
import { createProgress } from './progress.ts';

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
        json: { type: 'boolean', default: false },
        'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
        bucket: { type: 'string' },
        'function-prefix': { type: 'string' },
      },
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) {
      io.stderr.write(`${usageOf(kind)}\n`);
      return EXIT.usage;
    }
    if (!existsSync(file) || !statSync(file).isFile()) throw new TellTheOperator(`There is no file ${path.resolve(file)}.`);
    const progress = createProgress(io.stderr);
    const services = openGatewayServices({ dataDir: values['data-dir'], bucket: values.bucket, functionPrefix: values['function-prefix'] });
    const key = `imports/${kind}/${await hashOf(file)}-${randomUUID().slice(0, 8)}.csv`;
    let uploaded = false;
    try {
      const name = path.basename(file);
      progress.update(`Uploading ${name} …`);
      await services.upload(file, key, (sent, total) => {
        const percent = Math.floor((sent * 100) / Math.max(total, 1));
        progress.update(`Uploading ${name}: ${percent} % of ${number(Math.ceil(total / 1024))} KB`);
      });
      uploaded = true;
      const startedAt = performance.now();
      const timer = setInterval(() => {
        progress.update(`${values['dry-run'] ? 'Checking' : 'Checking, then applying'} … ${Math.round((performance.now() - startedAt) / 1000)} s`);
      }, 500);
      const request = { kind, key, dryRun: values['dry-run'], acceptShrink: values['accept-shrink'] };
      const said = await services.invoke('import-register', request).finally(() => clearInterval(timer));
      progress.done();
      const answer = $ImportAnswer.safeParse(said);
      if (!answer.success) throw new TellTheOperator('The gateway gave no report. See its log.');
      if (values.json) io.stdout.write(`${JSON.stringify(said)}\n`);
      else for (const line of describeImport(kind, answer.data)) io.stdout.write(`${line}\n`);
      return exitCodeOf(answer.data);
    } finally {
      progress.done();
      // The register is in its table now; the copy is of no further use. Failing to tidy up is no failure of the import.
      if (uploaded) await services.remove(key).catch(() => undefined);
      services.close();
    }
  },
});
