import * as z from 'zod';

const lever = async (origin: string, method: 'GET' | 'POST', name: string, body?: object): Promise<unknown> => {
  const response = await fetch(`${origin}/_local/${name}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json: unknown = await response.json();
  if (!response.ok && response.status !== 504) throw new Error(`${name} answered ${response.status}`);
  return json;
};

export const holdEventSources = async (origin: string, held: boolean): Promise<void> => {
  await lever(origin, 'POST', 'event-sources', { held });
};

const $Idle = z.object({ idle: z.boolean() });
/** Waits until nothing moves any more; false when that took too long. */
export const untilIdle = async (origin: string, limitMs: number): Promise<boolean> => {
  const until = performance.now() + limitMs;
  while (performance.now() < until) if ($Idle.parse(await lever(origin, 'GET', 'idle')).idle) return true;
  return false;
};

const $Mail = z.object({ at: z.string(), tags: z.record(z.string(), z.string()) });
export type Mail = z.infer<typeof $Mail>;
const $Outbox = z.object({ mails: z.array($Mail) });
export const mailsOf = async (origin: string): Promise<readonly Mail[]> => $Outbox.parse(await lever(origin, 'GET', 'outbox')).mails;

const $Calls = z.record(z.string(), z.record(z.string(), z.number()));
export type Calls = z.infer<typeof $Calls>;
export const callsOf = async (origin: string): Promise<Calls> => z.object({ calls: $Calls }).parse(await lever(origin, 'GET', 'metrics')).calls;

export const advanceClock = async (origin: string, duration: string): Promise<void> => {
  await lever(origin, 'POST', 'clock', { advance: duration });
};
