import { Readable, Writable } from 'node:stream';
import type { CommandIo } from '../../infra/cli/command.ts';

/** Standard streams that remember. */
export const rememberedIo = (): { readonly io: CommandIo; readonly out: () => string; readonly err: () => string } => {
  const texts = { out: '', err: '' };
  const into = (name: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        texts[name] += chunk.toString('utf8');
        done();
      },
    });
  return { io: { stdin: Readable.from([]), stdout: into('out'), stderr: into('err') }, out: () => texts.out, err: () => texts.err };
};
