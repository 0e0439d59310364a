import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';

export interface LogBook {
  readonly line: (text: string) => void;
  /** Every line since this start, oldest first. */
  readonly lines: () => readonly string[];
  close(): void;
}

const ROTATE_AT_BYTES = 32 * 1024 * 1024;
const FLUSH_AT_CHARACTERS = 16 * 1024;

/** The functions' log, in a file: the terminal belongs to the person who started it. One older file is kept. */
export const openLogBook = (file: string): LogBook => {
  if (existsSync(file) && statSync(file).size > ROTATE_AT_BYTES) renameSync(file, `${file}.1`);
  const startedAt = existsSync(file) ? statSync(file).size : 0;
  const descriptor = openSync(file, 'a', 0o600);
  let open = true;
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === '' || !open) return;
    writeSync(descriptor, waiting);
    waiting = '';
  };
  return {
    line: (text) => {
      if (!open) return;
      waiting += text.endsWith('\n') ? text : `${text}\n`;
      if (waiting.length > FLUSH_AT_CHARACTERS) flush();
      else timer ??= setTimeout(flush, 200).unref();
    },
    lines: () => {
      flush();
      return readFileSync(file)
        .subarray(startedAt)
        .toString('utf8')
        .split('\n')
        .filter((one) => one !== '');
    },
    close: () => {
      flush();
      open = false;
      closeSync(descriptor);
    },
  };
};
