import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const SYSTEM_CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-default-browser-check',
  '--disable-features=OptimizationHints,MediaRouter,Translate',
];

/** The machine's own Chromium, or the one that comes with the packages (which brings its own libraries when told it is on Lambda). */
const findChromium = async (): Promise<{ readonly path: string; readonly args: readonly string[] }> => {
  const own = SYSTEM_CHROMIUM.find((path) => existsSync(path));
  if (own !== undefined) return { path: own, args: [] };
  const before = process.env['AWS_EXECUTION_ENV'];
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs24.x';
  try {
    const packaged = (await import('@sparticuz/chromium')).default;
    return { path: await packaged.executablePath(), args: packaged.args };
  } finally {
    if (before === undefined) delete process.env['AWS_EXECUTION_ENV'];
    else process.env['AWS_EXECUTION_ENV'] = before;
  }
};

export const launchBrowser = async (): Promise<Browser> => {
  const { path, args } = await findChromium();
  // Its single-process mode is for Lambda; here it would take every page down with one.
  const usable = args.filter((arg) => arg !== '--single-process' && arg !== '--no-zygote' && !arg.startsWith('--headless'));
  return chromium.launch({ executablePath: path, headless: true, args: [...new Set([...usable, ...QUIET])] });
};

/** A phone as a deputy head holds it. */
export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true } as const;
