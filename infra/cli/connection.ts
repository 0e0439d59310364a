import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';

export const DEFAULT_DATA_DIR = '.encompass';
/** The local runtime writes it while it is up. */
const FILE = 'endpoints.json';

const $Environment = z.object({
  AWS_REGION: z.string().min(1),
  AWS_ENDPOINT_URL_S3: z.url(),
  AWS_ENDPOINT_URL_LAMBDA: z.url(),
  FILES_BUCKET: z.string().min(1),
});

/** Where one running gateway can be reached. */
export interface Connection {
  readonly origin: string;
  /** Of the police door; with mutual TLS it is another one. */
  readonly policeOrigin: string;
  readonly region: string;
  readonly endpoints: { readonly s3: string; readonly lambda: string };
  readonly bucket: string;
}

/** Trouble that the person at the terminal can put right: shown as its message alone. */
export class TellTheOperator extends Error {
  override readonly name = 'TellTheOperator';
}

export const connectionFrom = (origin: string, environment: Readonly<Record<string, string>>, policeOrigin = origin): Connection => {
  const { AWS_REGION: region, AWS_ENDPOINT_URL_S3: s3, AWS_ENDPOINT_URL_LAMBDA: lambda, FILES_BUCKET: bucket } = $Environment.parse(environment);
  return { origin, policeOrigin, region, endpoints: { s3, lambda }, bucket };
};

export const readConnection = (dataDir: string): Connection => {
  const file = join(resolve(dataDir), FILE);
  if (!existsSync(file)) {
    throw new TellTheOperator(`No gateway runs here: ${file} is missing. Start one with \`npm start\`, or name its folder with --data-dir.`);
  }
  try {
    const { origin, policeOrigin, env } = z.object({ origin: z.url(), policeOrigin: z.url().optional(), env: z.record(z.string(), z.string()) }).parse(JSON.parse(readFileSync(file, 'utf8')));
    return connectionFrom(origin, env, policeOrigin);
  } catch {
    throw new TellTheOperator(`${file} cannot be read. Start the gateway again: it writes the file anew.`);
  }
};
