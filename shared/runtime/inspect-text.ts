import { createHash } from 'node:crypto';
import { suspicionOf, type Suspicion } from '../domain/register/text-suspicion.ts';

export type TextEncoding = 'utf-8' | 'windows-1252';

/** What the bytes of a file say before a single row is read. */
export interface TextInspection {
  readonly bytes: number;
  /** SHA-256, lower-case hex. */
  readonly contentHash: string;
  /** UTF-8 when every byte sequence is valid UTF-8 (plain ASCII is), otherwise Windows-1252; Latin-1 and 1251 are never guessed. */
  readonly encoding: TextEncoding;
  readonly utf16: boolean;
  /** A workbook, an archive: bytes that no text has. */
  readonly binary: boolean;
}

export type Bytes = () => AsyncIterable<Uint8Array>;

export const inspectText = async (source: Bytes): Promise<TextInspection> => {
  const hash = createHash('sha256');
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let validUtf8 = true;
  let bytes = 0;
  let binary = false;
  let utf16 = false;
  for await (const chunk of source()) {
    if (chunk.length === 0) continue;
    if (bytes === 0) {
      const [first, second] = chunk;
      utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
      // "PK": a zip, and so every modern workbook. 0x1F 0x8B: gzip.
      binary = (first === 0x50 && second === 0x4b && chunk[2] === 3) || (first === 0x1f && second === 0x8b);
    }
    binary ||= chunk.includes(0);
    hash.update(chunk);
    bytes += chunk.length;
    if (validUtf8) {
      try {
        utf8.decode(chunk, { stream: true });
      } catch {
        validUtf8 = false;
      }
    }
  }
  if (validUtf8) {
    try {
      utf8.decode();
    } catch {
      validUtf8 = false;
    }
  }
  return { bytes, contentHash: hash.digest('hex'), encoding: validUtf8 ? 'utf-8' : 'windows-1252', utf16, binary: binary && !utf16 };
};

/** Letters beyond ASCII, in runs: what a right decoding gives, and what each wrong one does. */
export interface LetterCount {
  readonly damaged: Record<Suspicion, number>;
  healthy: number;
  /** Letters with marks; read as 1251 they would be Cyrillic. */
  marked: number;
  /** Curly quotation marks, dashes and the like; read as Latin-1 they would be control characters. */
  typographic: number;
}
export const noLetters = (): LetterCount => ({
  damaged: { replacementSign: 0, controlCharacter: 0, cyrillicLetter: 0, decodedTwice: 0 },
  healthy: 0,
  marked: 0,
  typographic: 0,
});

// oxlint-disable-next-line no-control-regex
const BEYOND_ASCII = /[^\u0000-\u007F]+/g;

/**
 * Whether a whole file was read with the wrong code page and saved so: then every letter of the kind that suffers has suffered, and the
 * damaged ones outnumber the sound ones. A single damaged name in a sound file is that row's fault alone.
 */
export const readWithWrongCodePage = ({ damaged, healthy, marked, typographic }: LetterCount): Suspicion | undefined => {
  if (damaged.replacementSign > healthy) return 'replacementSign';
  if (damaged.decodedTwice > healthy) return 'decodedTwice';
  if (damaged.cyrillicLetter > marked) return 'cyrillicLetter';
  return damaged.controlCharacter > typographic ? 'controlCharacter' : undefined;
};

/** Decodes as a stream, counting the letters beyond ASCII on the way. A byte order mark is dropped. */
export async function* decodeText(source: Bytes, encoding: TextEncoding, letters: LetterCount): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  const count = (text: string): void => {
    for (const [run] of text.matchAll(BEYOND_ASCII)) {
      const suspicion = suspicionOf(run);
      if (suspicion) letters.damaged[suspicion] += 1;
      else letters.healthy += 1;
      if (!suspicion && /\p{Script=Latin}/u.test(run)) letters.marked += 1;
      if (/[\u2013-\u2026]/.test(run)) letters.typographic += 1;
    }
  };
  for await (const chunk of source()) {
    const text = decoder.decode(chunk, { stream: true });
    count(text);
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  count(rest);
  if (rest !== '') yield rest;
}
