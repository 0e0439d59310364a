import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';

export const DEFAULT_DATA_DIR = '.encompass';

/** Where one running gateway can be reached; the local runtime writes it to `<data-dir>/local.json`. */
const $Connection = z.object({
  origin: z.url(),
  region: z.string().min(1),
  endpoints: z.object({ s3: z.url(), lambda: z.url() }),
  bucket: z.string().min(1),
});
export type Connection = z.infer<typeof $Connection>;

/** Trouble that the person at the terminal can put right: shown as its message alone. */
export class TellTheOperator extends Error {
  override readonly name = 'TellTheOperator';
}

export const readConnection = (dataDir: string): Connection => {
  const file = join(resolve(dataDir), 'local.json');
  if (!existsSync(file)) {
    throw new TellTheOperator(`No gateway is known here: ${file} is missing. Start one with \`npm start\`, or name its folder with --data-dir.`);
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new TellTheOperator(`${file} is not JSON. Start the gateway again: it writes the file anew.`);
  }
  const parsed = $Connection.safeParse(content);
  if (!parsed.success) {
    throw new TellTheOperator(`${file} lacks ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}. Start the gateway again: it writes the file anew.`);
  }
  return parsed.data;
};
