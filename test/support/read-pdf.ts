import { decodePDFRawStream, PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFRawStream, PDFRef, PDFString } from 'pdf-lib';
import type { PDFObject } from 'pdf-lib';

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const streamText = (stream: PDFObject | undefined): string => (stream instanceof PDFRawStream ? latin(decodePDFRawStream(stream).decode()) : '');

/** Which letter each glyph of an embedded font stands for: the table that copying and screen readers use. */
const lettersOf = (cmap: string): ReadonlyMap<number, string> => {
  const letters = new Map<number, string>();
  const text = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  for (const [, body = ''] of cmap.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, from = '', list = ''] of body.matchAll(/<(\w+)>\s*<\w+>\s*\[([^\]]*)\]/g)) {
      [...list.matchAll(/<([\w ]+)>/g)].forEach(([, hex = ''], at) => letters.set(Number.parseInt(from, 16) + at, text(hex.replaceAll(' ', ''))));
    }
  }
  return letters;
};

export interface PdfRead {
  readonly title: string | undefined;
  readonly language: string;
  readonly marked: boolean;
  readonly showsTitle: boolean;
  /** Tags of the structure tree in reading order. */
  readonly tags: readonly string[];
  /** All text, page after page. */
  readonly text: string;
  readonly fontsEmbedded: boolean;
  /** Every name in the file: of actions, attachments and the like there must be none. */
  readonly names: ReadonlySet<string>;
}

/** Reads a PDF with another library than the one that wrote it. */
export const readPdf = async (bytes: Uint8Array): Promise<PdfRead> => {
  const document = await PDFDocument.load(bytes, { updateMetadata: false });
  const { context, catalog } = document;
  const names = new Set<string>();
  const collect = (object: PDFObject | undefined): void => {
    if (object instanceof PDFName) names.add(object.decodeText());
    if (object instanceof PDFArray) object.asArray().forEach(collect);
    const dict = object instanceof PDFDict ? object : object instanceof PDFRawStream ? object.dict : undefined;
    for (const [name, value] of dict?.entries() ?? []) {
      names.add(name.decodeText());
      collect(value);
    }
  };
  for (const [, object] of context.enumerateIndirectObjects()) collect(object);

  const tags: string[] = [];
  const walk = (object: PDFObject | undefined): void => {
    const found = object instanceof PDFRef ? context.lookup(object) : object;
    if (found instanceof PDFArray) found.asArray().forEach(walk);
    if (!(found instanceof PDFDict)) return;
    const tag = found.get(PDFName.of('S'));
    if (tag instanceof PDFName) tags.push(tag.decodeText());
    walk(found.get(PDFName.of('K')));
  };
  walk(catalog.get(PDFName.of('StructTreeRoot')));

  let text = '';
  let fontsEmbedded = true;
  for (const page of document.getPages()) {
    const fonts = page.node.Resources()?.lookup(PDFName.of('Font'), PDFDict);
    const letters = new Map<string, ReadonlyMap<number, string>>();
    for (const [name] of fonts?.entries() ?? []) {
      const font = fonts?.lookup(name, PDFDict);
      letters.set(name.decodeText(), lettersOf(streamText(font?.lookup(PDFName.of('ToUnicode')))));
      const descendant = font?.lookupMaybe(PDFName.of('DescendantFonts'), PDFArray)?.lookup(0, PDFDict);
      const descriptor = descendant?.lookup(PDFName.of('FontDescriptor'), PDFDict);
      fontsEmbedded &&= ['FontFile2', 'FontFile3'].some((file) => descriptor?.has(PDFName.of(file)) === true);
    }
    const contents = page.node.Contents();
    const stream = contents instanceof PDFArray ? contents.asArray().map((one) => streamText(context.lookup(one))).join('\n') : streamText(contents);
    let current: ReadonlyMap<number, string> = new Map();
    for (const [, font, shown] of stream.matchAll(/\/(\w+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
      if (font !== undefined) current = letters.get(font) ?? current;
      for (const [, hex = ''] of (shown ?? '').matchAll(/<(\w+)>/g)) for (const [glyph] of hex.matchAll(/.{4}/g)) text += current.get(Number.parseInt(glyph, 16)) ?? '\u{fffd}';
      if (shown !== undefined) text += '\n';
    }
  }
  const language = catalog.get(PDFName.of('Lang'));
  return {
    title: document.getTitle(),
    language: language instanceof PDFString || language instanceof PDFHexString ? language.decodeText() : '',
    marked: catalog.lookupMaybe(PDFName.of('MarkInfo'), PDFDict)?.get(PDFName.of('Marked'))?.toString() === 'true',
    showsTitle: catalog.lookupMaybe(PDFName.of('ViewerPreferences'), PDFDict)?.get(PDFName.of('DisplayDocTitle'))?.toString() === 'true',
    tags,
    text,
    fontsEmbedded,
    names,
  };
};
