import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}
interface Reply {
  code(status: number): Reply;
  type(type: string): Reply;
  send(body: string): unknown;
}
interface App {
  addHook(name: 'preHandler', hook: (request: Request, reply: Reply, done: () => void) => void): unknown;
}

const ENDS: Readonly<Record<number, string>> = { 403: 'AccessDenied', 412: 'PreconditionFailed' };

/**
 * What Object Lock does in the cloud, for one bucket of this machine: an object is written once, kept as a file, and neither changed nor deleted.
 * The same bytes may be put again: so the bucket is filled anew at each start.
 */
export const lockBucket = (app: App, { bucket, folder }: { readonly bucket: string; readonly folder: string }): void => {
  const fileOf = (url: string): string | undefined => {
    const [, name, key] = /^\/([^/?]+)\/([^?]+)/.exec(url) ?? [];
    if (name !== bucket || key === undefined) return undefined;
    // One flat folder: whatever the key says, the file stays in it.
    return path.join(folder, encodeURIComponent(decodeURIComponent(key)));
  };
  app.addHook('preHandler', ({ method, url, headers, body }, reply, done) => {
    const file = fileOf(url);
    if (file === undefined || !['PUT', 'POST', 'DELETE'].includes(method)) {
      done();
      return;
    }
    const refuse = (status: 403 | 412): void => void reply.code(status).type('application/xml').send(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${ENDS[status]}</Code></Error>`);
    if (method !== 'PUT' || !Buffer.isBuffer(body)) {
      refuse(403);
      return;
    }
    if (existsSync(file)) {
      if (headers['if-none-match'] === '*') refuse(412);
      else if (readFileSync(file).equals(body)) done();
      else refuse(403);
      return;
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, body, { flag: 'wx', mode: 0o600 });
    done();
  });
};

/** What earlier starts kept, by key. */
export const keptObjects = (folder: string): readonly { readonly key: string; readonly body: Buffer }[] =>
  existsSync(folder) ? readdirSync(folder).map((name) => ({ key: decodeURIComponent(name), body: readFileSync(path.join(folder, name)) })) : [];
