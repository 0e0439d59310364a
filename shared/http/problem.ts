/**
 * Errors as machines and people can read them (RFC 9457). `code` is stable, texts may improve. A problem never repeats a value: the
 * pointer says where it stands and `fix` what to send instead.
 */
export interface Fault {
  /** JSON Pointer (RFC 6901) into the body; empty for the whole of it; `header:Name` and `query:name` for the rest of the request. */
  readonly pointer: string;
  readonly code: string;
  readonly fix: string;
}

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, title: string, { faults = [], headers = {} }: { readonly faults?: readonly Fault[]; readonly headers?: Readonly<Record<string, string>> } = {}) {
    super(code);
    this.status = status;
    this.code = code;
    this.title = title;
    this.faults = faults;
    this.headers = headers;
  }
}

/** What a person or a program goes through at once; an answer must not be many times what was asked. */
const MOST_FAULTS = 1_000;

const listed = (faults: readonly Fault[]): readonly Fault[] =>
  faults.length <= MOST_FAULTS
    ? faults
    : [...faults.slice(0, MOST_FAULTS), { pointer: '', code: 'more_faults', fix: `Mend these and send again: ${faults.length - MOST_FAULTS} more are not listed` }];

export const problemBody = ({ status, code, title, faults }: Pick<Problem, 'status' | 'code' | 'title' | 'faults'>, correlationId: string): string =>
  JSON.stringify({ type: `/docs/problems/${code}`, title, status, code, correlationId, ...(faults.length > 0 ? { errors: listed(faults) } : {}) });
