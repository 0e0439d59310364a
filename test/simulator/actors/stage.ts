import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { RestResult } from '../../../shared/http/respond.ts';
import { restEvent } from '../../support/doubles/key-adult-world.ts';
import type { Agenda } from '../engine/agenda.ts';
import type { Ending } from '../engine/host.ts';
import type { Random } from '../engine/random.ts';
import { ORIGIN } from '../product.ts';
import type { Product } from '../product.ts';
import type { Witness } from '../witness.ts';

export type Run = <T>(run: (product: Product) => Promise<T>) => Promise<Ending<T>>;

/** What everybody who acts in a night has to act with: time, chance, the doors of the product, and somebody who writes down what is seen. */
export interface Stage {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly witness: Witness;
  readonly api: Run;
  readonly pages: Run;
  readonly desk: Run;
  readonly importer: Run;
  /** Nobody begins anything after this. */
  readonly isOver: () => boolean;
}

export const waitFor = (agenda: Agenda, milliseconds: number): Promise<void> => new Promise((resolve) => agenda.after(milliseconds, resolve));

const PATIENCE = 6;

/** One request of a person or a program, sent again for as long as the answer is none or "try again". */
export const insist = async <T extends { readonly statusCode: number }>({ agenda, random }: Pick<Stage, 'agenda' | 'random'>, ask: () => Promise<Ending<T>>, tries = PATIENCE): Promise<T | undefined> => {
  for (let tried = 0; tried < tries; tried += 1) {
    const ending = await ask();
    const isAgain = ending.kind !== 'answered' || ending.value.statusCode >= 500 || ending.value.statusCode === 429;
    if (!isAgain) return ending.value;
    await waitFor(agenda, random.between(2_000, 40_000));
  }
  return undefined;
};

export const callApi = (stage: Stage, method: string, path: string, given: { readonly as: string; readonly body?: unknown; readonly key?: string }): Promise<Ending<APIGatewayProxyResult>> => {
  const [pathname = '', search = ''] = path.split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  const event = {
    httpMethod: method,
    path: pathname,
    resource: pathname,
    headers: { Authorization: given.as, 'Content-Type': 'application/json', ...(given.key === undefined ? {} : { 'Idempotency-Key': given.key }) },
    queryStringParameters: Object.keys(query).length > 0 ? query : null,
    pathParameters: null,
    body: given.body === undefined ? null : Buffer.from(JSON.stringify(given.body)).toString('base64'),
    isBase64Encoded: given.body !== undefined,
    requestContext: { requestId: 'request-0001', identity: { sourceIp: '192.0.2.1' } },
  } as unknown as APIGatewayProxyEvent;
  return stage.api((product) => product.api()(event, {} as Context) as Promise<APIGatewayProxyResult>);
};

/** A browser with a memory for cookies. */
export const createBrowser = (stage: Stage) => {
  const cookies = new Map<string, string>();
  const once = async (method: string, path: string, form?: Readonly<Record<string, string>>): Promise<Ending<RestResult>> => {
    const [pathname = '', search = ''] = path.split('?');
    const query = Object.fromEntries(new URLSearchParams(search));
    const event = restEvent(method, pathname, { cookies, headers: { Origin: ORIGIN }, ...(form ? { form } : {}), ...(Object.keys(query).length > 0 ? { query } : {}) });
    const ending = await stage.pages((product) => product.pages()(event, {} as Context));
    if (ending.kind === 'answered') {
      for (const line of ending.value.multiValueHeaders?.['Set-Cookie'] ?? []) {
        const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
        if (line.includes('Max-Age=0')) cookies.delete(name);
        else cookies.set(name, value);
      }
    }
    return ending;
  };
  const send = (method: string, path: string, form?: Readonly<Record<string, string>>): Promise<RestResult | undefined> => insist(stage, () => once(method, path, form));
  const get = (path: string): Promise<RestResult | undefined> => send('GET', path);
  const follow = async (result: RestResult | undefined): Promise<RestResult | undefined> => (result?.statusCode === 303 ? follow(await get(result.headers['Location'] ?? '/')) : result);
  return { send, get, follow, post: (path: string, form: Readonly<Record<string, string>>) => send('POST', path, form) };
};
export type Browser = ReturnType<typeof createBrowser>;

export const csrfIn = (page: RestResult | undefined): string => /name="csrf" value="([^"]+)"/.exec(page?.body ?? '')?.[1] ?? '';
