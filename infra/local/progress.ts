/** Says how far long work has come. */
export type Progress = (text: string) => void;

/** One line that is written over on a terminal; a plain line, at most each second, anywhere else. */
export const createProgress = (): { readonly progress: Progress; readonly line: (text?: string) => void } => {
  const terminal = process.stdout.isTTY;
  let overwrites = false;
  let lastAt = 0;
  const clear = (): void => {
    if (overwrites) process.stdout.write('\r\u001b[2K');
    overwrites = false;
  };
  return {
    progress: (text) => {
      if (terminal) {
        clear();
        process.stdout.write(text.slice(0, (process.stdout.columns || 80) - 1));
        overwrites = true;
        return;
      }
      const now = performance.now();
      if (now - lastAt < 1_000) return;
      lastAt = now;
      process.stdout.write(`${text}\n`);
    },
    line: (text = '') => {
      clear();
      process.stdout.write(`${text}\n`);
    },
  };
};
