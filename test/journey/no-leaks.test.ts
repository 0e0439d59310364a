import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readClient } from '../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../infra/cli/gateway-client.ts';
import type { Answer } from '../../infra/cli/gateway-client.ts';
import { createPageBrowser } from '../../infra/local/story/page-browser.ts';
import { startLocalRuntime } from '../../infra/local/start-local-runtime.ts';
import type { LocalRuntime } from '../../infra/local/start-local-runtime.ts';
import { keyAdultsOfArea } from '../../infra/local/wearmouth/area.ts';
import { loadArea } from '../../infra/local/wearmouth/load-area.ts';
import type { Incident } from '../../shared/domain/incident.ts';
import { createCanarySearch, FORMS } from '../support/canaries.ts';
import { lever } from '../support/local.ts';

const BY_HAND = join(import.meta.dirname, '../../infra/local/story/incidents/by-hand.json');

/** Words that stand nowhere in the project: one for each field in which somebody may write what they like. */
const CANARIES = {
  alias: 'Zibbertwig',
  aliasFamily: 'Quafflemore',
  strangerGiven: 'Yorrickine',
  strangerFamily: 'Brimblethwacke',
  street: 'Wozzlecombe',
  school: 'Hefflestone',
  town: 'Pugglemarsh',
  reference: 'XR-Frobnitz-77',
  label: 'lbl-Twizzlepeak',
  team: 'Snorvelgate',
  circumstances: 'clattermungus',
  handling: 'wigglesnatch',
  words: 'flumperdink',
  observed: 'drabbleforth',
  adultGiven: 'Ozwaldine',
  adultFamily: 'Krumpelhurst',
  adultEmail: 'mobblewick',
  adultPhone: '07700900777',
  decidedBy: 'Grindlefax',
  reason: 'sproggletine',
  authorisedBy: 'Nibbleworth',
  corrected: 'vexwomble',
  withdrawnBy: 'Chaffinbury',
  otherSchool: 'Dundlewick',
} as const;

const search = createCanarySearch();
const { hitsIn } = search;

interface OutboxLook {
  readonly next: number;
  readonly mails: readonly { readonly id: string; readonly to: string; readonly subject: string; readonly text: string; readonly html: string; readonly headers: object }[];
  readonly texts: readonly { readonly message: string }[];
}

/** An incident in which every free field of the contract holds its own word; the first child is on a roll, the second on none. */
const everyField = (forceReference: string): object => {
  const byHand = JSON.parse(readFileSync(BY_HAND, 'utf8')) as Incident;
  const [child] = byHand.children;
  const voice = { heard: true, words: `They ${CANARIES.words} it`, observed: CANARIES.observed, adultPresent: 'no' };
  const aliases = [{ givenNames: [CANARIES.alias], familyName: CANARIES.aliasFamily }];
  const stranger = {
    ...child,
    childReference: CANARIES.label,
    givenNames: [CANARIES.strangerGiven],
    familyName: CANARIES.strangerFamily,
    dateOfBirth: '2015-03-03',
    aliases,
    address: { lines: [`1 ${CANARIES.street} Row`], postcode: 'WM2 9ZZ' },
    school: { name: CANARIES.school, town: CANARIES.town },
    relationships: [],
    voice,
  };
  const adult = { givenNames: [CANARIES.adultGiven], familyName: CANARIES.adultFamily, emails: [`${CANARIES.adultEmail}@home.example`], phones: [CANARIES.adultPhone] };
  return {
    ...byHand,
    forceReference,
    reportingTeam: CANARIES.team,
    circumstancesText: `An adult ${CANARIES.circumstances} a door.`,
    handlingText: `Do not ${CANARIES.handling}.`,
    marac: { decision: 'metReferred', decidedBy: CANARIES.decidedBy, reason: CANARIES.reason },
    children: [{ ...child, aliases, voice }, stranger],
    adults: byHand.adults.map((one, at) => ({ ...one, ...(at === 0 ? adult : {}) })),
  };
};

describe('what a person typed or is called', () => {
  let runtime: LocalRuntime;
  let dataDir = '';
  const answers: [string, string][] = [];
  const kept = new Map<string, OutboxLook['mails'][number]>();
  const messages: string[] = [];
  let csv = '';
  let desk = '';
  let pageBeforeProof = '';
  let page = '';

  const as = (clientId: string) => {
    const call = createGatewayClient(runtime.origin).actingAs(readClient(dataDir, clientId));
    return async (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => {
      const json = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
      const answer = await call(method, path, { ...json, headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID(), ...headers } });
      answers.push([`${method} ${path.split('?')[0] ?? ''} ${answer.status}`, `${answer.text}\n${JSON.stringify([...answer.headers])}`]);
      return answer;
    };
  };
  const look = async (): Promise<OutboxLook> => {
    const { json } = await lever<OutboxLook>(runtime, 'GET', 'outbox');
    for (const mail of json.mails) kept.set(mail.id, mail);
    messages.push(...json.texts.map(({ message }) => message));
    return json;
  };
  const settle = async (advance?: string): Promise<void> => {
    if (advance !== undefined) await lever(runtime, 'POST', 'clock', { advance });
    await lever(runtime, 'GET', 'idle');
  };

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'encompass-leaks-'));
    runtime = await startLocalRuntime({ port: 0, tick: false, dataDir });
    await loadArea({ origin: runtime.origin, dataDir, pupils: 40, clientEnv: runtime.clientEnv, progress: () => undefined });
    await lever(runtime, 'POST', 'clock', { set: '2026-11-02T09:00:00Z', jump: true });
    const police = as('wearmouth-police');
    const staff = as('wearmouth-desk');

    const posted = await police('POST', '/v1/incidents', everyField(CANARIES.reference), { 'idempotency-key': 'once' });
    expect(posted.status, posted.text).toBe(202);
    await police('POST', '/v1/incidents', everyField(CANARIES.reference), { 'idempotency-key': 'once' });
    const { incidentId } = posted.json as { readonly incidentId: string };
    await settle();
    const [first] = (await look()).mails;
    expect(first).toBeDefined();

    // Somebody reads it, tells of a child that is not theirs, and confirms.
    const keyAdult = keyAdultsOfArea().find(({ email }) => email === first?.to.toLowerCase());
    const link = /https?:\/\/\S+\/n\/[\w-]+/u.exec(first?.text ?? '')?.[0] ?? '';
    const browser = createPageBrowser(runtime.origin);
    const landing = await browser.open(link);
    pageBeforeProof = landing.html;
    const code = await browser.submit(landing, landing.forms.find(({ names }) => names.includes('email'))!, { email: keyAdult?.email ?? '' });
    pageBeforeProof += code.html;
    const typed = /\b\d{6}\b/u.exec((await look()).texts.at(-1)?.message ?? '')?.[0] ?? '';
    const read = await browser.submit(code, code.forms.find(({ names }) => names.includes('code'))!, { code: typed });
    page = read.text;
    await browser.submit(read, read.forms.find(({ action }) => action.includes('/acknowledge'))!, {});
    await settle();

    // A correction, which nobody reads: its mail comes back, and the desk phones.
    const corrected = { ...everyField(CANARIES.reference), revision: 2, circumstancesText: `It was ${CANARIES.corrected}.` };
    expect((await police('PUT', `/v1/incidents/${incidentId}`, corrected)).status).toBe(202);
    await settle();
    const back = (await look()).mails.at(-1);
    await lever(runtime, 'POST', 'receipts', { kind: 'Bounce', messageId: back?.id, bounceType: 'Permanent' });
    await settle('PT50M');
    await settle('P1D');
    await look();
    const unread = await staff('GET', '/desk/v1/unread');
    await staff('GET', '/desk/v1/referrals');
    desk = unread.text;
    const [call] = (unread.json as { readonly notifications: readonly { readonly notificationId: string }[] }).notifications;
    expect(call).toBeDefined();
    await staff('POST', `/desk/v1/notifications/${call?.notificationId}/calls`, { outcome: 'noAnswer' });

    // Refusals of every kind, each with a word where the fault is.
    const wrong = everyField('XR-2');
    await police('POST', '/v1/incidents', { ...wrong, [CANARIES.team]: CANARIES.words, incidentType: CANARIES.words, forceReference: `\u202e${CANARIES.reference}` });
    await police('POST', '/v1/incidents', `{"${CANARIES.team}": ${CANARIES.words}`);
    await police('GET', `/v1/incidents/${CANARIES.adultFamily}`);
    await police('GET', `/v1/notifications?updatedSince=${CANARIES.words}&cursor=${CANARIES.words}`);
    await staff('GET', `/desk/v1/referrals?kind=${CANARIES.words}`);
    await as('teesside-evaluator')('GET', `/evaluation/v1/rows?from=${CANARIES.words}&to=x`);
    await as('wearmouth-test')('POST', '/v1/incidents', { ...everyField('XR-3'), hold: { reason: 'seriousRisk', authorisedBy: CANARIES.authorisedBy, untilAt: '2027-01-01T00:00:00Z' } });
    await as('tidewater-police')('GET', `/v1/incidents/${incidentId}`);

    const evaluator = as('teesside-evaluator');
    for (const what of ['measures', 'rows']) {
      const answer = await evaluator('GET', `/evaluation/v1/${what}?from=2026-10-01&to=2026-12-31`);
      // A refusal leaks nothing and proves nothing.
      expect(answer.status).toBe(200);
      csv += answer.text;
    }
    expect((await police('POST', `/v1/incidents/${incidentId}/withdraw`, { reason: 'wrongChild', decidedBy: CANARIES.withdrawnBy })).status).toBe(200);
    await settle('PT10M');
    await look();
  }, 60_000);
  afterAll(async () => {
    await runtime.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('reached the person who proved who they are', () => {
    expect(page).toContain(CANARIES.words);
    expect(page).toContain(CANARIES.handling);
  });

  it('stands open in no table, queue or log line, and in no file on the disk', { tags: ['T19', 'V14-2-4', 'V16-2-5'] }, async () => {
    const dump = await (await fetch(`${runtime.origin}/_local/dump`)).text();
    const metrics = JSON.stringify((await lever(runtime, 'GET', 'metrics')).json);
    const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
      .map((name) => join(dataDir, name))
      .filter((path) => statSync(path).isFile() && !path.endsWith('outbox.ndjson'));

    expect(files.some((path) => path.includes('sqlite'))).toBe(true);
    expect(hitsIn('dump', dump, CANARIES)).toEqual([]);
    expect(hitsIn('metrics', metrics, CANARIES)).toEqual([]);
    expect(files.flatMap((path) => hitsIn(path, readFileSync(path, 'latin1'), CANARIES))).toEqual([]);
  });

  it('stands in no e-mail and no text, nor on a page before proof', { tags: ['T26', 'V14-2-4'] }, () => {
    const mails = [...kept.values()].map(({ subject, text, html, headers }) => [subject, text, html, JSON.stringify(headers)].join('\n')).join('\n');

    expect(kept.size).toBeGreaterThan(2);
    expect(hitsIn('mails', mails, CANARIES)).toEqual([]);
    expect(hitsIn('texts', messages.join('\n'), CANARIES)).toEqual([]);
    expect(hitsIn('pages before proof', pageBeforeProof, CANARIES)).toEqual([]);
  });

  it('stands in no export, no refusal and no answer, but for the labels that the force itself gave', { tags: ['T31', 'V16-5-1'] }, () => {
    const { reference: _reference, label: _label, ...others } = CANARIES;

    expect(hitsIn('exports', csv, CANARIES)).toEqual([]);
    expect(hitsIn('desk', desk, CANARIES)).toEqual([]);
    expect(answers.flatMap(([what, text]) => hitsIn(what, text, others))).toEqual([]);
    expect(answers.filter(([what]) => /(?:4|5)\d\d$/.test(what)).flatMap(([what, text]) => hitsIn(what, text, CANARIES))).toEqual([]);
    expect(answers.filter(([what]) => / 5\d\d$/.test(what))).toEqual([]);
  });

  it('of key adults stands open in no table, queue or log line', { tags: ['V14-2-4'] }, async () => {
    const dump = await (await fetch(`${runtime.origin}/_local/dump`)).text();
    const open = keyAdultsOfArea().flatMap(({ email, mobile = '-none-', familyName }) => [email, mobile].filter((word) => dump.includes(word)).map(() => familyName));

    expect(open).toEqual([]);
  });

  it('was looked for in every form and at every place, or the search itself is broken', () => {
    const seeded = createCanarySearch();
    const word = CANARIES.words;
    const leaky = [word.toUpperCase(), Buffer.from(`xy${word}`).toString('base64'), Buffer.from(word).toString('base64url'), Buffer.from(word).toString('hex'), `${word.slice(0, 5)}=\r\n${word.slice(5)}`, [...word].join(' ')];

    expect(leaky.filter((text) => seeded.hitsIn('planted', text, { words: word }).length === 0)).toEqual([]);
    expect(search.count()).toMatchObject({ canaries: Object.keys(CANARIES).length, forms: FORMS, leaks: 0 });
    expect(search.count().places).toBeGreaterThan(20);
  });
});
