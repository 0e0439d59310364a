/** What the dispatcher gives a command to speak through. */
export interface CommandIo {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  run(argv: readonly string[], io: CommandIo): Promise<number>;
}

/** Documented in the README: what a script may rely on. */
export const EXIT = { ok: 0, failed: 1, usage: 2, someRowsFailed: 3 } as const;
