import type { FileWriter } from '../../shared/ports/files.ts';

/** Files in memory, by key: there only once they are closed. */
export const createMemoryFiles = (): FileWriter & { readonly files: ReadonlyMap<string, Buffer> } => {
  const files = new Map<string, Buffer>();
  return {
    files,
    open: async (key) => {
      const chunks: Uint8Array[] = [];
      return { write: async (bytes) => void chunks.push(bytes), close: async () => void files.set(key, Buffer.concat(chunks)) };
    },
  };
};
