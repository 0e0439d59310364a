import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT } from './command.ts';
import type { Command, CommandIo } from './command.ts';
import { DEFAULT_DATA_DIR, readConnection, TellTheOperator } from './connection.ts';
import { describeManifest } from './describe-manifest.ts';
import { fetchManifests } from './fetch-manifests.ts';
import type { ManifestBucket } from './fetch-manifests.ts';
import { createPreparedImporter } from './import-prepared.ts';
import { makeManifestKey, readPrivateKey, readPublicHalf } from './manifest-key.ts';
import { openManifest } from './open-manifest.ts';

const usage = `encompass manifest open FILE --key PRIVATE [--json]
encompass manifest fetch --force NN [--out DIR] [--bucket NAME | --data-dir DIR]
encompass manifest new-key FILE
encompass manifest register PUBLIC --force NN [--data-dir DIR]

Call lists for when everything else is down. Twice each morning (06:30 and 07:30) the gateway writes one per force, encrypted to the
force's own key: what is open, by when, and whom to phone on which number.

  new-key    makes a key pair on this machine: FILE (private, stays with the force) and FILE.pub
  register   gives the gateway the public half; from then on it writes call lists for the force
  fetch      copies the newest lists from storage to DIR (default .); do this each morning, while everything works
  open       prints a list. Needs the file and the private key, and neither gateway nor network
  --json     the list as JSON
  --bucket   where the lists lie in the cloud (region and credentials as for the AWS command); without it, the gateway on this machine

Exit codes of open: 0 the whole list, 3 a part of it could not be read (what could be is printed), 1 nothing could.`;

const isForce = (code: string | undefined): code is string => /^\d{2}$/u.test(code ?? '');

const hereOf = (dataDir: string): ManifestBucket => {
  const { bucket, endpoints, region } = readConnection(dataDir);
  return { bucket, endpoint: endpoints.s3, region };
};

const open = async (file: string, { key, json }: { readonly key?: string | undefined; readonly json: boolean }, { stdout, stderr }: CommandIo): Promise<number> => {
  if (key === undefined) throw new TellTheOperator('Name the private key with --key: the file that `encompass manifest new-key` wrote.');
  if (!existsSync(file)) throw new TellTheOperator(`There is no file ${file}.`);
  const opened = await openManifest(readFileSync(file, 'utf8'), await readPrivateKey(key));
  stdout.write(json ? `${JSON.stringify({ ...opened.about, entries: opened.entries, troubles: opened.troubles })}\n` : describeManifest(opened));
  for (const trouble of opened.troubles) stderr.write(`${trouble}\n`);
  return opened.troubles.length > 0 ? EXIT.someRowsFailed : EXIT.ok;
};

const register = async (file: string, forceCode: string | undefined, dataDir: string, { stdout }: CommandIo): Promise<number> => {
  if (!isForce(forceCode)) throw new TellTheOperator('Name the force with --force and its two digits.');
  const { kid, jwk } = await readPublicHalf(file);
  const importer = createPreparedImporter(readConnection(dataDir));
  try {
    const { manifestKeys } = await importer.load(`manifest-keys/${forceCode}`, [JSON.stringify({ kind: 'manifestKey', forceCode, kid, jwk })]);
    if (manifestKeys !== 1) throw new TellTheOperator('The gateway did not register the key. See its log.');
  } finally {
    importer.close();
  }
  stdout.write(`Registered the key ${kid} for force ${forceCode}. The next call list is written to it; older ones still need the key before it.\n`);
  return EXIT.ok;
};

export const manifestCommand: Command = {
  name: 'manifest',
  summary: 'open the encrypted call list of a force',
  usage,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        json: { type: 'boolean', default: false },
        force: { type: 'string' },
        out: { type: 'string', default: '.' },
        bucket: { type: 'string' },
        'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
      },
    });
    const [verb, file, ...more] = positionals;
    if (more.length === 0 && verb === 'open' && file !== undefined) return open(file, values, io);
    if (more.length === 0 && verb === 'register' && file !== undefined) return register(file, values.force, values['data-dir'], io);
    if (more.length === 0 && verb === 'new-key' && file !== undefined) {
      const { kid } = await makeManifestKey(file);
      io.stdout.write(`Made the key ${kid}.\n${file}      the private half: keep it where the force can reach it when everything else is down, and nowhere else\n${file}.pub  the public half: register it with the gateway\n`);
      return EXIT.ok;
    }
    if (verb === 'fetch' && file === undefined) {
      if (!isForce(values.force)) throw new TellTheOperator('Name the force with --force and its two digits.');
      mkdirSync(values.out, { recursive: true });
      const lists = await fetchManifests(values.bucket === undefined ? hereOf(values['data-dir']) : { bucket: values.bucket }, values.force);
      for (const { name, content } of lists) {
        writeFileSync(join(values.out, name), content, { mode: 0o600 });
        io.stdout.write(`${join(values.out, name)}\n`);
      }
      if (lists.length === 0) throw new TellTheOperator(`No call list lies there for force ${values.force}. Has it registered a key? \`encompass manifest register\``);
      return EXIT.ok;
    }
    io.stderr.write(`${usage}\n`);
    return EXIT.usage;
  },
};
