import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { CommandIo } from './command.ts';
import { TellTheOperator } from './connection.ts';
import { number } from './describe-import.ts';
import { servicesFrom } from './gateway-options.ts';
import type { GatewayValues } from './gateway-options.ts';
import type { GatewayServices } from './gateway-services.ts';
import { createProgress } from './progress.ts';

/** Before anything is asked of the gateway. */
export const requireFile = (file: string): void => {
  if (!existsSync(file) || !statSync(file).isFile()) throw new TellTheOperator(`There is no file ${path.resolve(file)}.`);
};

/**
 * Brings a file to the gateway, has it worked on, and takes the copy away again, whatever came of it. Progress is shown throughout:
 * per cent while it goes up, seconds while `doing` goes on.
 */
export const withUploaded = async (
  { file, key, doing, values, io }: { readonly file: string; readonly key: string; readonly doing: string; readonly values: GatewayValues; readonly io: CommandIo },
  work: (services: GatewayServices) => Promise<unknown>,
): Promise<unknown> => {
  const progress = createProgress(io.stderr);
  const services = servicesFrom(values);
  const name = path.basename(file);
  let uploaded = false;
  try {
    progress.update(`Uploading ${name} …`);
    await services.upload(file, key, (sent, total) => progress.update(`Uploading ${name}: ${Math.floor((sent * 100) / Math.max(total, 1))} % of ${number(Math.ceil(total / 1024))} KB`));
    uploaded = true;
    const startedAt = performance.now();
    const timer = setInterval(() => progress.update(`${doing} … ${Math.round((performance.now() - startedAt) / 1000)} s`), 500);
    return await work(services).finally(() => clearInterval(timer));
  } finally {
    progress.done();
    // What was in it is in its table now; the copy is of no further use. Failing to tidy up is no failure of the work.
    if (uploaded) await services.remove(key).catch(() => undefined);
    services.close();
  }
};
