import { parseArgs } from 'node:util';
import { TellThePerson } from './tell-the-person.ts';

export interface CommandLine {
  readonly help: boolean;
  readonly port: number;
  readonly dataDir: string;
  readonly story: boolean;
  readonly reset: boolean;
  readonly pupils: number;
  readonly faults: boolean;
  readonly mtls: boolean;
  readonly requestsPerMinute: number | undefined;
  readonly restoredTo: string | undefined;
}

export const USAGE = `npm start -- [options]

  --port N        where it listens, on this machine only (8080)
  --data-dir DIR  where everything is kept (.encompass)
  --pupils N      how many pupils the invented area has when it is first loaded (2000)
  --no-story      do not play the night
  --reset         forget everything in the data directory and begin afresh
  --mtls          police systems come with a client certificate, on the next port (8081); without the story
  --faults        let /_local/faults strike DynamoDB and SQS as well (slower)
  --requests-per-minute N
                  what one police client may send (600); more is for load trials
  --restored-to TIME
                  the data directory is a copy as it was then: what may have been sent since is held (docs/operations.md)
  --help          this page
`;

const whole = (name: string, text: string, low: number, high: number): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw new TellThePerson(`--${name} must be a whole number from ${low} to ${high}, not ${JSON.stringify(text)}.`);
  }
  return value;
};

const instant = (name: string, text: string): string => {
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new TellThePerson(`--${name} must be a moment with its offset, such as 2026-10-22T02:00:00Z, not ${JSON.stringify(text)}.`);
  }
  return new Date(text).toISOString();
};

export const parseCommandLine = (argv: readonly string[]): CommandLine => {
  try {
    const { values } = parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string', default: '8080' },
        'data-dir': { type: 'string', default: '.encompass' },
        pupils: { type: 'string', default: '2000' },
        'no-story': { type: 'boolean', default: false },
        reset: { type: 'boolean', default: false },
        faults: { type: 'boolean', default: false },
        mtls: { type: 'boolean', default: false },
        'requests-per-minute': { type: 'string' },
        'restored-to': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return {
      help: values.help,
      port: whole('port', values.port, 0, 65_535),
      dataDir: values['data-dir'],
      // The story's police system has no certificate.
      story: !values['no-story'] && !values.mtls,
      reset: values.reset,
      pupils: whole('pupils', values.pupils, 0, 1_000_000),
      faults: values.faults,
      mtls: values.mtls,
      requestsPerMinute: values['requests-per-minute'] === undefined ? undefined : whole('requests-per-minute', values['requests-per-minute'], 1, 10_000_000),
      restoredTo: values['restored-to'] === undefined ? undefined : instant('restored-to', values['restored-to']),
    };
  } catch (error) {
    if (error instanceof TellThePerson) throw error;
    throw new TellThePerson(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
};
