/**
 * The README's two pictures, made from a gateway of its own: `npm run pictures`. The story's real output in a terminal's look, and the page
 * that a key adult reads, reached the way a key adult reaches it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { PHONE, launchBrowser } from './browser.ts';

const OUT = path.resolve('docs/pictures');
const LINES = 44;
const dataDir = mkdtempSync(path.join(tmpdir(), 'encompass-pictures-'));

const child = spawn(process.execPath, [path.resolve('infra/local/main.ts'), '--port', '0', '--data-dir', dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
let said = '';
await new Promise<void>((up) => {
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString('utf8');
    if (said.includes('Ctrl-C ends it')) up();
  });
});
const origin = /Key adults\s+(http:\/\/localhost:\d+)/.exec(said)?.[1] ?? '';
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The packaged browser brings no font of one width: the story's columns are set as columns. */
const inColumns = (line: string): string =>
  line.length < 30 || !/^(\w{3} [ \d]?\d \w{3} \d\d:\d\d| {18})/.test(line)
    ? escape(line)
    : [
        [line.slice(0, 18), 130],
        [line.slice(18, 30), 90],
      ]
        .map(([text, width]) => `<span style="display:inline-block;width:${width}px">${escape(String(text))}</span>`)
        .join('') + escape(line.slice(30));

const $Outbox = z.object({ mails: z.array(z.object({ to: z.string(), text: z.string() })), texts: z.array(z.object({ message: z.string() })) });
const outbox = async () => $Outbox.parse(await (await fetch(`${origin}/_local/outbox`)).json());

const browser = await launchBrowser();
try {
  mkdirSync(OUT, { recursive: true });
  const terminal = await browser.newPage({ viewport: { width: 1120, height: 400 }, deviceScaleFactor: 1 });
  const night = said.slice(said.indexOf('One night')).split('\n').slice(0, LINES).map(inColumns).join('\n');
  await terminal.setContent(
    `<body style="margin:0;background:#1b1f24"><pre style="margin:0;padding:20px 24px;color:#e6e6e6;font:14px/1.45 'DejaVu Sans Mono',monospace">$ npm start\n\n${night}\n…</pre>`,
  );
  await terminal.screenshot({ path: path.join(OUT, 'terminal.png'), fullPage: true });

  const post = spawn(process.execPath, [path.resolve('infra/cli/encompass.ts'), 'post', path.resolve('infra/local/story/incidents/by-hand.json'), '--data-dir', dataDir], { stdio: 'ignore' });
  await once(post, 'exit');
  await fetch(`${origin}/_local/idle`);
  const mail = (await outbox()).mails.at(-1);
  const link = /http:\/\/localhost:\d+\/n\/\S+/.exec(mail?.text ?? '')?.[0] ?? '';
  const page = await browser.newPage(PHONE);
  await page.goto(link);
  await page.fill('input[name=email]', mail?.to ?? '');
  await page.click('text=Continue');
  await page.fill('input[name=code]', /^\d{6}/.exec((await outbox()).texts.at(-1)?.message ?? '')?.[0] ?? '');
  await page.click('text=Continue');
  await page.waitForSelector('text=Confirm');
  await page.screenshot({ path: path.join(OUT, 'notification.png'), clip: { x: 0, y: 0, width: 390, height: 1180 }, fullPage: true });
} finally {
  await browser.close();
  child.kill('SIGINT');
  await once(child, 'exit');
  rmSync(dataDir, { recursive: true, force: true });
}
