import PDFDocument from 'pdfkit';
import { FONTS } from './embedded-fonts.generated.js';

export interface PdfSection {
  readonly heading: string;
  readonly rows: readonly { readonly key: string; readonly lines: readonly string[] }[];
}

export interface PdfContent {
  /** Also the document's title: it names nobody, because file lists and window titles are seen by others. */
  readonly title: string;
  /** BCP 47. */
  readonly language: 'en-GB' | 'cy';
  readonly opening: string;
  readonly sections: readonly PdfSection[];
  readonly closing: readonly string[];
  /** On each page, with its number. */
  readonly footer: string;
  readonly createdAt: Date;
}

type Doc = InstanceType<typeof PDFDocument>;
const MARGIN = 56;
const INK = '#0b0c0c';

/** Whether some part of the embedded typeface has this letter; a record with a gap in a name would be worse than none. */
type Parts = readonly { readonly name: string; readonly has: (codePoint: number) => boolean }[];

const registerFonts = (doc: Doc): Parts =>
  FONTS.map(({ name, woff }) => {
    doc.registerFont(name, Buffer.from(woff, 'base64'));
    doc.font(name);
    // The library's types leave out the font behind the current one.
    const { font } = (doc as unknown as { readonly _font: { readonly font: { hasGlyphForCodePoint(codePoint: number): boolean } } })._font;
    return { name, has: (codePoint) => font.hasGlyphForCodePoint(codePoint) };
  });

/** Control and direction marks have no picture and would let text read otherwise than it is. */
const plain = (text: string): string => text.normalize('NFC').replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();

interface Run {
  readonly font: string;
  readonly text: string;
}
const runsOf = (text: string, parts: Parts): readonly Run[] | undefined => {
  const runs: { font: string; text: string }[] = [];
  for (const letter of text) {
    const codePoint = letter.codePointAt(0) ?? 0;
    const current = runs.at(-1);
    const font = parts.find((part) => part.name === current?.font && part.has(codePoint)) ?? parts.find((part) => part.has(codePoint));
    if (font === undefined) return undefined;
    if (current?.font === font.name) current.text += letter;
    else runs.push({ font: font.name, text: letter });
  }
  return runs;
};

/**
 * A tagged PDF (PDF/UA): headings and paragraphs in reading order, language and title set, the typeface embedded. Text is text: there are
 * no links, forms, scripts or attachments in it. `undefined` when a letter cannot be shown.
 */
export const writePdf = async ({ title, language, opening, sections, closing, footer, createdAt }: PdfContent): Promise<Uint8Array | undefined> => {
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN },
    pdfVersion: '1.7',
    // The library knows it; its types do not yet.
    subset: 'PDF/UA' as never,
    tagged: true,
    displayTitle: true,
    lang: language,
    bufferPages: true,
    font: '',
    info: { Title: title, CreationDate: createdAt, ModDate: createdAt, Producer: 'Encompass Gateway', Creator: 'Encompass Gateway' },
  });
  const bytes: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('data', (part: Buffer) => void bytes.push(part));
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  const parts = registerFonts(doc);
  let gap = false;

  const write = (text: string, size: number): void => {
    const runs = runsOf(plain(text), parts);
    if (runs === undefined) gap = true;
    doc.fillColor(INK).fontSize(size);
    for (const [at, run] of (runs ?? []).entries()) doc.font(run.font).text(run.text, { continued: at < (runs?.length ?? 0) - 1, lineGap: 2 });
  };
  const root = doc.struct('Document');
  doc.addStructure(root);
  const add = (tag: 'H1' | 'H2' | 'P', text: string, size: number): void => {
    if (text !== '') root.add(doc.struct(tag, {}, () => write(text, size)));
  };

  add('H1', title, 18);
  doc.moveDown(0.4);
  add('P', opening, 11);
  for (const { heading, rows } of sections) {
    doc.moveDown(0.8);
    add('H2', heading, 14);
    for (const { key, lines } of rows) add('P', `${key.replace(/\?$/, '')}: ${lines.join('; ')}`, 11);
  }
  doc.moveDown(0.8);
  for (const line of closing) {
    add('P', line, 11);
    doc.moveDown(0.4);
  }
  root.end();

  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    doc.markContent('Artifact', { type: 'Pagination' });
    doc.page.margins.bottom = 0;
    doc.font(parts[0]?.name ?? '').fontSize(9).text(`${footer}  ${page + 1}/${count}`, MARGIN, doc.page.height - 36, { lineBreak: false });
    doc.endMarkedContent();
  }
  doc.end();
  await ended;
  return gap ? undefined : Buffer.concat(bytes);
};
