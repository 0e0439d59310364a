import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientPath, readClient } from '../../infra/cli/client-file.ts';
import { readConnection } from '../../infra/cli/connection.ts';
import { runEncompass } from '../../infra/cli/encompass.ts';
import { createGatewayClient } from '../../infra/cli/gateway-client.ts';
import { readIncidentFile, STORY_INCIDENTS } from '../../infra/local/story/incident-files.ts';
import type { StoryIncident } from '../../infra/local/story/incident-files.ts';
import { observeOutcome } from '../../infra/local/story/observe-outcome.ts';
import { expectedOutcome } from '../../infra/local/story/play-story.ts';
import { keyAdultsOfArea } from '../../infra/local/wearmouth/area.ts';
import { STORY_PUPILS } from '../../infra/local/wearmouth/story-pupils.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'encompass-story-'));
const MAIN = resolve('infra/local/main.ts');
let gateway: ChildProcess | undefined;

/** `npm start` as a person starts it; resolves with everything it said once it is up. */
const start = async (): Promise<string> => {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--pupils', '400', '--data-dir', dataDir], { stdio: ['ignore', 'pipe', 'pipe'] });
  gateway = child;
  let said = '';
  await new Promise<void>((up, failed) => {
    const hear = (part: Buffer): void => {
      said += part.toString('utf8');
      if (said.includes('Ctrl-C ends it')) up();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => failed(new Error(`it ended before it was up:\n${said}`)));
  });
  return said;
};

const end = async (): Promise<void> => {
  const child = gateway;
  gateway = undefined;
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  await ended;
};

const origin = (): string => readConnection(dataDir).origin;
const as = (clientId: string) => createGatewayClient(origin()).actingAs(readClient(dataDir, clientId));
const lever = async (path: string): Promise<string> => (await fetch(new URL(`/_local/${path}`, origin()))).text();
const itemsPerTable = (dump: string): Record<string, number> => {
  const { tables } = JSON.parse(dump) as { readonly tables: Readonly<Record<string, readonly unknown[]>> };
  return Object.fromEntries(Object.entries(tables).map(([name, items]) => [name, items.length]));
};

/** One run of the `encompass` command against this gateway. */
const encompass = async (...argv: readonly string[]): Promise<{ readonly code: number; readonly out: string }> => {
  let out = '';
  const sink = new Writable({
    write: (part: Buffer, _encoding, done) => {
      out += part.toString('utf8');
      done();
    },
  });
  const code = await runEncompass([...argv, '--data-dir', dataDir], { stdin: process.stdin, stdout: sink, stderr: sink });
  return { code, out };
};

describe('one night in Wearmouth', () => {
  let said = '';
  beforeAll(async () => {
    said = await start();
  });
  afterAll(async () => {
    await end();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('ends as it should, and says so', () => {
    expect(said).toContain(', 0 different.');
    expect(said).not.toContain('DIFFERENT');
    expect(said).not.toContain('The story stopped');
  });

  it('is seen by police, desk and evaluator exactly as it was written down beforehand', async () => {
    const police = as('wearmouth-police');
    const incidentIds = new Map<StoryIncident, string>();
    for (const name of STORY_INCIDENTS) {
      const { forceReference } = readIncidentFile(name);
      const { json } = await police('GET', `/v1/incidents?forceReference=${forceReference}`);
      incidentIds.set(name, (json as { readonly incidents: readonly { readonly incidentId: string }[] }).incidents[0]?.incidentId ?? '');
    }
    const measures = await as('teesside-evaluator')('GET', '/evaluation/v1/measures?from=2026-10-01&to=2026-11-30');

    const outcome = await observeOutcome({ police, desk: as('wearmouth-desk'), incidentIds, measuresCsv: measures.text });

    const expected = expectedOutcome();
    expect(outcome.police).toEqual(expected.police);
    expect(outcome.desk).toEqual(expected.desk);
    expect(outcome.evaluation).toMatchObject(expected.evaluation);
    expect(readFileSync(join(dataDir, 'export', 'measures.csv'), 'utf8')).toBe(measures.text);
  });

  it('left no child’s name and no key adult’s address open in any table, queue or log, and none in an e-mail', async () => {
    const dump = await lever('dump');
    const { mails } = JSON.parse(await lever('outbox')) as { readonly mails: readonly Readonly<Record<'subject' | 'text' | 'html', string>>[] };
    const content = mails.map(({ subject, text, html }) => [subject, text, html].join('\n')).join('\n');

    for (const { legalSurname, postcode = '' } of STORY_PUPILS) {
      expect(dump).not.toContain(legalSurname);
      expect(dump).not.toContain(postcode);
      expect(content).not.toContain(legalSurname);
    }
    expect(keyAdultsOfArea().filter(({ email }) => dump.includes(email))).toEqual([]);
    expect(mails.length).toBeGreaterThan(15);
  });

  it('shows nothing of it to another force', { tags: ['T06'] }, async () => {
    const { forceReference } = readIncidentFile('clean-link');

    const { json } = await as('tidewater-police')('GET', `/v1/incidents?forceReference=${forceReference}`);

    expect(json).toEqual({ incidents: [] });
  });

  it('lets a person go on by hand: a token, an incident, the same again, a client of one’s own', async () => {
    const token = await encompass('token', '--client', 'wearmouth-desk', '--scope', 'desk:read');
    const posted = await encompass('post', 'infra/local/story/incidents/by-hand.json', '--json');
    const again = await encompass('post', 'infra/local/story/incidents/by-hand.json', '--json');
    const added = await encompass('client', 'add', 'my-force', '--force', '98', '--scopes', 'incident:read');
    const mine = await as('my-force')('GET', '/v1/incidents?forceReference=WM-26-106201');

    expect(token).toMatchObject({ code: 0, out: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/u) as string });
    expect(posted.code).toBe(0);
    expect(again).toEqual(posted);
    expect(added.code).toBe(0);
    expect(statSync(clientPath(dataDir, 'my-force')).mode & 0o777).toBe(0o600);
    expect(mine.status).toBe(200);
    await lever('idle');
  });

  it('resumes from disk at the next start, tells the story no second time and changes no count', async () => {
    const before = itemsPerTable(await lever('dump'));
    await end();

    const saidAgain = await start();
    await lever('idle');

    expect(saidAgain).toContain('Resumed');
    expect(saidAgain).not.toContain('One night in Wearmouth');
    expect(itemsPerTable(await lever('dump'))).toEqual(before);
    expect((await as('wearmouth-police')('GET', '/v1/incidents?forceReference=WM-26-104417')).status).toBe(200);
  });
});
