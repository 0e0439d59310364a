import { compactDecrypt, decodeProtectedHeader, errors, importJWK } from 'jose';
import * as z from 'zod';
import { KEY_ADULT_ROLES } from '../../shared/domain/key-adult.ts';
import { NOTIFICATION_STATES } from '../../shared/domain/notification.ts';
import { MANIFEST_ALG, MANIFEST_ENC, MANIFEST_TYP } from '../../shared/runtime/seal-manifest.ts';
import { TellTheOperator } from './connection.ts';
import type { ManifestKeyFile } from './manifest-key.ts';

const $Person = z.object({ role: z.enum(KEY_ADULT_ROLES), name: z.string() });
const $Page = z.object({
  format: z.literal(1),
  manifestId: z.string(),
  forceCode: z.string(),
  forceName: z.string(),
  plannedAt: z.string(),
  writtenAt: z.string(),
  page: z.int().min(1),
  pages: z.int().min(1),
  total: z.int().min(0),
  leftOut: z.int().min(0),
  entries: z.array(
    z.object({
      shortReference: z.string(),
      forceReference: z.string().optional(),
      bodyName: z.string(),
      bodyPhone: z.string().optional(),
      readBy: z.string(),
      state: z.enum(NOTIFICATION_STATES),
      children: z.number(),
      keyAdults: z.array($Person.extend({ phone: z.string().optional() })),
      doNotTell: z.array($Person),
    }),
  ),
});
type Page = z.infer<typeof $Page>;
export type ManifestLine = Page['entries'][number];

export interface OpenedManifest {
  readonly about: Omit<Page, 'page' | 'entries'>;
  readonly entries: readonly ManifestLine[];
  /** What is not there, in words: an empty list means that the whole of it was read. */
  readonly troubles: readonly string[];
}

/** Only the owner of the private key can read it, and a page that anybody changed does not open. Nothing but the file and the key is needed. */
export const openManifest = async (content: string, { kid, jwk }: ManifestKeyFile): Promise<OpenedManifest> => {
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new TellTheOperator('The file is empty. Fetch it again, or take the list written before it.');
  const key = await importJWK(jwk, MANIFEST_ALG);
  const opened: Page[] = [];
  const troubles: string[] = [];
  for (const [index, line] of lines.entries()) {
    const where = `Line ${index + 1} of ${lines.length}`;
    let header: Readonly<Record<string, unknown>>;
    try {
      header = decodeProtectedHeader(line.trim());
    } catch {
      troubles.push(`${where} is not part of a call list: the file is damaged there, or is another file.`);
      continue;
    }
    if (header['typ'] !== MANIFEST_TYP) {
      troubles.push(`${where} is not part of a call list.`);
      continue;
    }
    if (header['kid'] !== kid) {
      throw new TellTheOperator(
        `The key does not fit: this list was written for the key ${String(header['kid']).slice(0, 64)}, and the key given is ${kid}. Take the private half that belongs to the key your force registered.`,
      );
    }
    try {
      const { plaintext } = await compactDecrypt(line.trim(), key, { keyManagementAlgorithms: [MANIFEST_ALG], contentEncryptionAlgorithms: [MANIFEST_ENC] });
      opened.push($Page.parse(JSON.parse(new TextDecoder().decode(plaintext))));
    } catch (error) {
      if (!(error instanceof errors.JOSEError) && !(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
      troubles.push(`${where} was changed or damaged after it was written: its entries are missing here.`);
    }
  }
  const first = opened[0];
  if (first === undefined) throw new TellTheOperator(`Nothing in this file can be read. ${troubles.join(' ')} Fetch it again, or take the list written before it.`);
  const own = opened.filter(({ manifestId }) => manifestId === first.manifestId);
  if (own.length < opened.length) troubles.push('Pages of another list are mixed in: they are left out here.');
  const byPage = new Map(own.map((page) => [page.page, page]));
  const missing = Array.from({ length: first.pages }, (_, i) => i + 1).filter((page) => !byPage.has(page));
  if (missing.length > 0) troubles.push(`Page ${missing.join(', ')} of ${first.pages} is missing: the list is not whole.`);
  if (first.leftOut > 0) troubles.push(`${first.leftOut} more notifications were open than a list can hold.`);
  const { page: _page, entries: _entries, ...about } = first;
  return { about, entries: [...byPage.values()].toSorted((a, b) => a.page - b.page).flatMap(({ entries }) => entries), troubles };
};
