import { Refusal } from './refusal.ts';

export type Form = ReadonlyMap<string, string>;

export const MAX_FORM_BYTES = 8 * 1024;
export const MAX_FIELDS = 24;

/**
 * The fields of a posted form, from the raw body. A field that comes twice is refused: two readers of one request must not be able to
 * see two different answers.
 */
export const readForm = (body: string | null, isBase64Encoded: boolean, contentType: string | undefined): Form => {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  // A form without fields may come without a type.
  if (!body) return new Map();
  if (type !== 'application/x-www-form-urlencoded') throw new Refusal(415, 'form_type');
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > MAX_FORM_BYTES) throw new Refusal(413, 'form_too_large');

  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(decode(bytes))) {
    if (fields.has(name)) throw new Refusal(400, 'form_field_twice');
    fields.set(name, value);
    if (fields.size > MAX_FIELDS) throw new Refusal(400, 'form_too_many_fields');
  }
  return fields;
};

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal(400, 'form_not_utf8');
  }
};
