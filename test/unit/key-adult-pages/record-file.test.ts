import { describe, expect, it } from 'vitest';
import type { RestResult } from '../../../shared/http/respond.ts';
import { aChild, anIncident, aNotification, createBrowserDouble, createKeyAdultWorld, csrfIn, signIn } from '../../support/doubles/key-adult-world.ts';
import { readPdf } from '../../support/read-pdf.ts';

const ADULT = { adultReference: 'a1', givenNames: ['Karsten'], familyName: 'Fellgate', role: 'suspect' as const, sex: 'male' as const, emails: ['k@fellgate.example'], phones: ['07700900123'] };
const download = async (over: Parameters<typeof anIncident>[0] = {}, language = 'en') => {
  const world = createKeyAdultWorld();
  world.sundayNight(anIncident({ adults: [ADULT], ...over, children: over.children ?? [aChild({ address: { lines: ['3 Salters Row'], postcode: 'WM1 1AA' } })] }));
  const browser = createBrowserDouble(world);
  const csrf = csrfIn(await signIn(world, browser));
  await browser.post('/notifications/ntf-1/acknowledge', { csrf, version: '1' });
  const file = await browser.get(`/notifications/ntf-1/record?lang=${language}`);
  return { world, browser, file };
};
const bytesOf = (file: RestResult): Uint8Array => Buffer.from(file.body, 'base64');
const words = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('the file for the child’s record', () => {
  it('is a tagged PDF with a title that names nobody, a language and its own typeface', async () => {
    const { file } = await download();

    const pdf = await readPdf(bytesOf(file));

    expect(file).toMatchObject({ statusCode: 200, isBase64Encoded: true, headers: { 'Content-Type': 'application/pdf', 'Content-Disposition': 'attachment; filename="OE-7F3K-2M9Q.pdf"', 'Cache-Control': 'no-store' } });
    expect(pdf).toMatchObject({ title: 'Operation Encompass OE-7F3K-2M9Q', language: 'en-GB', marked: true, showsTitle: true, fontsEmbedded: true });
    expect(pdf.tags.slice(0, 4)).toEqual(['Document', 'H1', 'P', 'H2']);
  });

  it('says what the page said, and no adult and no address', async () => {
    const { file } = await download();

    const text = words((await readPdf(bytesOf(file))).text);

    for (const said of ['Amira Wearside', 'Date of birth: 14 May 2018', 'I want to see my friends', 'Do not contact the adults at home', 'Read by: The designated safeguarding lead', 'VOICE OF THE CHILD:', 'Treat it as confidential']) expect(text).toContain(said);
    for (const kept of ['Fellgate', 'Karsten', 'Salters', 'WM1', 'd.quayle', 'Quayle', '/n/']) expect(text).not.toContain(kept);
  });

  it.each(['Łukasz', 'Ŵyn', 'Đặng', 'Иван', 'Ελένη', 'Zoë', 'O’Brien'])('writes %s as police wrote it', async (name) => {
    const { file } = await download({ children: [aChild({ givenNames: [name], familyName: 'Wearside' })] });

    expect((await readPdf(bytesOf(file))).text.replaceAll('\n', '')).toContain(`${name} Wearside`);
  });

  it('is not made at all where a name has letters it cannot show', async () => {
    const { world, file } = await download({ children: [aChild({ givenNames: ['أميرة'] })] });

    expect(file.headers['Content-Type']).toContain('text/html');
    expect(file.body).toContain('We cannot make a PDF of this');
    expect(world.writes.filter((write) => write.startsWith('download'))).toEqual([]);
  });

  it('speaks Welsh where the page does', async () => {
    const { file } = await download({}, 'cy');

    const pdf = await readPdf(bytesOf(file));

    expect(pdf.language).toBe('cy');
    expect(words(pdf.text)).toContain('Dyddiad geni: 14 Mai 2018');
  });

  it('is in the audit trail before it is handed out, with the version and who took it', { tags: ['T34'] }, async () => {
    const { world } = await download();

    expect(world.writes).toContain('download ntf-1:1 by ka-lead');
  });

  it('is handed out only of what this session was shown, and only to who proved themselves', { tags: ['V5-4-2'] }, async () => {
    const { world, browser } = await download();
    world.tell('inc-1', anIncident({ revision: 2 }));
    world.raise(aNotification({ version: 2, revision: 2, supersedes: 1 }));

    const newer = await browser.get('/notifications/ntf-1/record');
    const stranger = await createBrowserDouble(world).get('/notifications/ntf-1/record');

    expect(newer.statusCode).toBe(409);
    expect(newer.body).toContain('Read this version');
    expect(stranger.statusCode).toBe(401);
    expect(world.writes.filter((write) => write.startsWith('download'))).toEqual(['download ntf-1:1 by ka-lead']);
  });
});

describe('hostile text in the file', () => {
  const CORPUS = ['<script>app.alert(1)</script>', ') Tj ET /OpenAction << /S /JavaScript >>', 'endstream endobj 1 0 obj', '\\)\\(%PDF-', 'javascript:alert(1)', '\u{202e}gpj.exe', '=HYPERLINK("https://evil.example")'];

  it.each(CORPUS)('%j is text and nothing else', { tags: ['T24'] }, async (nasty) => {
    const { file } = await download({ handlingText: nasty, children: [aChild({ givenNames: [nasty], familyName: nasty, voice: { heard: true, words: nasty, observed: nasty, adultPresent: 'yes' } })] });

    const pdf = await readPdf(bytesOf(file));

    for (const name of ['JavaScript', 'JS', 'OpenAction', 'AA', 'URI', 'Launch', 'EmbeddedFile', 'Annots', 'AcroForm', 'RichMedia']) expect(pdf.names.has(name), name).toBe(false);
    expect(words(pdf.text).replaceAll(' ', '')).toContain(nasty.replaceAll(/[\p{Cf}\s]/gu, ''));
  });
});
