import { request } from 'node:http';

export interface Form {
  readonly action: string;
  /** Fields that the page filled in. */
  readonly fields: ReadonlyMap<string, string>;
  readonly names: readonly string[];
}

export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly html: string;
  /** What a person reads: no tags, one space between words. */
  readonly text: string;
  readonly forms: readonly Form[];
  readonly links: readonly string[];
}

/** As much of a browser as a key adult needs: cookies, forms, and following where a form leads. No script runs. */
export interface PageBrowser {
  open(address: string): Promise<Page>;
  submit(page: Page, form: Form, typed: Readonly<Record<string, string>>): Promise<Page>;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const decode = (html: string): string =>
  html.replaceAll(/&(#x[0-9a-f]+|#\d+|[a-z]+);/giu, (whole, name: string) => {
    if (name.startsWith('#x') || name.startsWith('#X')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    return ENTITIES[name.toLowerCase()] ?? whole;
  });

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'iu').exec(tag);
  const value = found?.[1] ?? found?.[2] ?? found?.[3];
  return value === undefined ? undefined : decode(value);
};

const formsIn = (html: string): readonly Form[] =>
  [...html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/giu)].map(([block]) => {
    const inputs = [...block.matchAll(/<(?:input|button|select|textarea)\b[^>]*>/giu)].map(([tag]) => tag);
    const fields = new Map<string, string>();
    for (const tag of inputs) {
      const name = attribute(tag, 'name');
      if (name !== undefined && attribute(tag, 'type') === 'hidden') fields.set(name, attribute(tag, 'value') ?? '');
      // A form is sent by its first button, which may have something to say.
      if (name !== undefined && tag.startsWith('<button') && !fields.has(name)) fields.set(name, attribute(tag, 'value') ?? '');
    }
    const names = inputs.map((tag) => attribute(tag, 'name')).filter((name) => name !== undefined);
    return { action: attribute(/<form\b[^>]*>/iu.exec(block)?.[0] ?? '', 'action') ?? '', fields, names };
  });

const textOf = (html: string): string =>
  decode(html.replaceAll(/<(script|style|head)\b[\s\S]*?<\/\1>/giu, ' ').replaceAll(/<[^>]+>/gu, ' '))
    .replaceAll(/\s+/gu, ' ')
    .trim();

interface Reply {
  readonly status: number;
  readonly location?: string | undefined;
  readonly html: string;
}

const MOST_REDIRECTS = 5;

export const createPageBrowser = (origin: string): PageBrowser => {
  const cookies = new Map<string, string>();

  const keep = (lines: readonly string[]): void => {
    for (const line of lines) {
      const [pair = '', ...settings] = line.split(';');
      const cut = pair.indexOf('=');
      const gone = settings.some((setting) => /^\s*max-age\s*=\s*0\s*$/iu.test(setting) || /^\s*expires=Thu, 01 Jan 1970/iu.test(setting));
      if (gone) cookies.delete(pair.slice(0, cut).trim());
      else cookies.set(pair.slice(0, cut).trim(), pair.slice(cut + 1).trim());
    }
  };

  const ask = (method: 'GET' | 'POST', url: URL, body?: string): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const headers = {
        accept: 'text/html',
        'sec-fetch-site': method === 'POST' ? 'same-origin' : 'none',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
        ...(cookies.size > 0 && { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(body !== undefined && { origin, 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(body)) }),
      };
      const outgoing = request(url, { method, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          keep(answer.headers['set-cookie'] ?? []);
          resolve({ status: answer.statusCode ?? 0, location: answer.headers.location, html: Buffer.concat(parts).toString('utf8') });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  const go = async (method: 'GET' | 'POST', from: URL, body?: string): Promise<Page> => {
    let url = from;
    let answer = await ask(method, url, body);
    for (let hops = 0; answer.status === 303 && answer.location !== undefined && hops < MOST_REDIRECTS; hops += 1) {
      url = new URL(answer.location, url);
      answer = await ask('GET', url);
    }
    const links = [...answer.html.matchAll(/<a\b[^>]*>/giu)].map(([tag]) => attribute(tag, 'href')).filter((href) => href !== undefined);
    return { url, status: answer.status, html: answer.html, text: textOf(answer.html), forms: formsIn(answer.html), links };
  };

  return {
    open: (address) => go('GET', new URL(address, origin)),
    submit: (page, form, typed) => {
      const fields = new URLSearchParams([...form.fields]);
      for (const [name, value] of Object.entries(typed)) fields.set(name, value);
      return go('POST', form.action === '' ? page.url : new URL(form.action, page.url), fields.toString());
    },
  };
};
