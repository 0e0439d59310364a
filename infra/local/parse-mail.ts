export interface ParsedMail {
  readonly headers: Readonly<Record<string, string>>;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Part {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

// Raw text is handled as latin1, one character per byte, until a part's own character set is known.
const decodeCharset = (bytes: Buffer, charset: string): string =>
  /^(?:iso-8859-1|latin1|us-ascii)$/i.test(charset) ? bytes.toString('latin1') : bytes.toString('utf8');

const quotedPrintable = (text: string): Buffer =>
  Buffer.from(
    text.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9a-f]{2})/gi, (_whole, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16))),
    'latin1',
  );

/** RFC 2047 words in a header: =?utf-8?B?…?= and =?utf-8?Q?…?=. */
export const decodeWords = (value: string): string =>
  value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?([^?]+)\?([bq])\?([^?]*)\?=/gi, (_whole, charset: string, how: string, text: string) => {
      const bytes = how.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quotedPrintable(text.replaceAll('_', ' '));
      return decodeCharset(bytes, charset);
    });

const splitPart = (raw: string): Part => {
  const [, head = '', body = ''] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(raw) ?? [undefined, raw, ''];
  const headers: Record<string, string> = {};
  for (const line of head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, body };
};

const parameter = (header: string, name: string): string | undefined => {
  const [, quoted, bare] = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(header) ?? [];
  return quoted ?? bare;
};

const decodeBody = ({ headers, body }: Part): string => {
  const how = (headers['content-transfer-encoding'] ?? '7bit').toLowerCase();
  const charset = parameter(headers['content-type'] ?? '', 'charset') ?? 'utf-8';
  if (how === 'base64') return decodeCharset(Buffer.from(body, 'base64'), charset);
  return decodeCharset(how === 'quoted-printable' ? quotedPrintable(body) : Buffer.from(body, 'latin1'), charset);
};

const leaves = (raw: string): readonly Part[] => {
  const part = splitPart(raw);
  const type = part.headers['content-type'] ?? 'text/plain';
  const boundary = /^multipart\//i.test(type) ? parameter(type, 'boundary') : undefined;
  if (boundary === undefined) return [part];
  return part.body
    .split(new RegExp(`(?:^|\\r?\\n)--${boundary.replaceAll(/[^A-Za-z0-9]/g, String.raw`\$&`)}(?:--)?[ \\t]*(?:\\r?\\n|$)`))
    .slice(1, -1)
    .flatMap(leaves);
};

/** A message as a mail program would show it. */
export const parseMail = (raw: string): ParsedMail => {
  const bytes = Buffer.from(raw, 'utf8').toString('latin1');
  const { headers } = splitPart(bytes);
  const parts = leaves(bytes);
  const first = (type: RegExp): string => {
    const found = parts.find((part) => type.test(part.headers['content-type'] ?? 'text/plain'));
    return found === undefined ? '' : decodeBody(found);
  };
  const asText = (value: string): string => decodeWords(Buffer.from(value, 'latin1').toString('utf8'));
  const readable = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, asText(value)]));
  return {
    headers: readable,
    from: readable['from'] ?? '',
    to: readable['to'] ?? '',
    subject: readable['subject'] ?? '',
    text: first(/^text\/plain/i),
    html: first(/^text\/html/i),
  };
};
