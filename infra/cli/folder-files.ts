import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { once } from 'node:events';
import type { FileWriter } from '../../shared/ports/files.ts';

/** Files in a folder of this machine. */
export const createFolderFiles = (folder: string): FileWriter => ({
  open: async (key) => {
    const target = path.join(folder, ...key.split('/'));
    mkdirSync(path.dirname(target), { recursive: true });
    const out = createWriteStream(target);
    return {
      write: async (bytes) => {
        if (!out.write(bytes)) await once(out, 'drain');
      },
      close: async () => {
        out.end();
        await finished(out);
      },
    };
  },
});
