import { MAX_FIELDS } from './read-form.ts';
import type { Form } from './read-form.ts';
import { Refusal } from './refusal.ts';

/** A function's request holds 6 MB, and a file in it comes as base64: larger ones come by the command. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MAX_VALUE = 1_000;

export interface BroughtFile {
  /** What the person called it; used for its ending alone. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Fields and the one file of a posted form, from the raw body. A field that comes twice is refused, as in any form. */
export const readMultipart = async (body: string | null, isBase64Encoded: boolean, contentType: string): Promise<{ readonly form: Form; readonly file?: BroughtFile | undefined }> => {
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > MAX_FILE_BYTES + 64 * 1024) throw new Refusal(413, 'file_too_large');
  let data: FormData;
  try {
    data = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new Refusal(400, 'form_malformed');
  }
  const fields = new Map<string, string>();
  let file: BroughtFile | undefined;
  for (const [name, value] of data) {
    if (fields.has(name)) throw new Refusal(400, 'form_field_twice');
    if (fields.size >= MAX_FIELDS) throw new Refusal(400, 'form_too_many_fields');
    if (typeof value === 'string') {
      if (value.length > MAX_VALUE) throw new Refusal(413, 'form_too_large');
      fields.set(name, value);
    } else {
      if (file !== undefined) throw new Refusal(400, 'form_field_twice');
      if (value.size > MAX_FILE_BYTES) throw new Refusal(413, 'file_too_large');
      if (value.size > 0) file = { name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) };
    }
  }
  return { form: fields, file };
};
