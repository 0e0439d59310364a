/** Says on standard error how far long work has come: one line that is written over on a terminal, plain lines anywhere else. */
export interface Progress {
  update(text: string): void;
  /** Clears the line, so that what follows starts clean. */
  done(): void;
}

export interface ProgressTarget {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

// A log must not fill with lines; a person must not think that it hangs.
const PLAIN_EVERY_MS = 5_000;
const TERMINAL_EVERY_MS = 100;

export const createProgress = (target: ProgressTarget, now: () => number = () => performance.now()): Progress => {
  const terminal = target.isTTY === true;
  let lastAt = Number.NEGATIVE_INFINITY;
  let open = false;
  return {
    update(text) {
      if (now() - lastAt < (terminal ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS)) return;
      lastAt = now();
      if (!terminal) {
        target.write(`${text}\n`);
        return;
      }
      target.write(`\r\u001B[2K${text.slice(0, (target.columns ?? 80) - 1)}`);
      open = true;
    },
    done() {
      if (open) target.write('\r\u001B[2K');
      open = false;
    },
  };
};
