import { decodeText, inspectText, noLetters } from '../../shared/runtime/inspect-text.ts';
import type { Bytes } from '../../shared/runtime/inspect-text.ts';
import type { RollFormat } from '../../shared/ports/rolls.ts';
import { RollRefused } from './raw-pupil.ts';
import type { RawPupil } from './raw-pupil.ts';
import { readCsvRoll } from './read-csv-roll.ts';
import { readCtfRoll } from './read-ctf-roll.ts';
import { readWondeRoll } from './read-wonde-roll.ts';

/** 100,000 pupils as a Common Transfer File with everything in it are some 400 MB; a larger file is no authority's roll. */
export const MOST_BYTES = 600 * 1024 * 1024;

const READERS: Readonly<Record<RollFormat, (text: AsyncIterable<string>) => AsyncGenerator<RawPupil>>> = { csv: readCsvRoll, ctf: readCtfRoll, wonde: readWondeRoll };

// First bytes of what is often brought in place of a text: bzip2, xz, zstd, 7z, RAR, PDF, an old workbook. Zip and gzip have zero bytes besides.
const MAGIC: readonly (readonly number[])[] = [
  [0x50, 0x4b],
  [0x1f, 0x8b],
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x28, 0xb5, 0x2f, 0xfd],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x52, 0x61, 0x72, 0x21],
  [0x25, 0x50, 0x44, 0x46],
  [0xd0, 0xcf, 0x11, 0xe0],
];
const hasMagic = (bytes: Uint8Array): boolean => MAGIC.some((magic) => magic.every((byte, at) => bytes[at] === byte));

async function* checked(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let start = new Uint8Array(0);
  let isStart = true;
  for await (const chunk of source) {
    if (!isStart) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < 8) continue;
    isStart = false;
    if (hasMagic(start)) throw new RollRefused('notText');
    yield start;
  }
  if (!isStart) return;
  if (hasMagic(start)) throw new RollRefused('notText');
  if (start.length > 0) yield start;
}

/** The pupils of a file, in its order. Read twice: once for what its bytes are, once for what they say. */
export async function* openRollFile(format: RollFormat, source: Bytes): AsyncGenerator<RawPupil> {
  const inspection = await inspectText(() => checked(source()));
  if (inspection.bytes === 0) throw new RollRefused('fileEmpty');
  if (inspection.utf16) throw new RollRefused('otherEncoding');
  if (inspection.binary) throw new RollRefused('notText');
  // JSON is UTF-8 by its standard; a Common Transfer File says what it is, and ours are both.
  if (format === 'wonde' && inspection.encoding !== 'utf-8') throw new RollRefused('otherEncoding');
  yield* READERS[format](decodeText(source, inspection.encoding, noLetters()));
}
