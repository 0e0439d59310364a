import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as z from 'zod';
import type { KeyAdult } from '../../../shared/domain/key-adult.ts';
import { readClient } from '../../cli/client-file.ts';
import { TellTheOperator } from '../../cli/connection.ts';
import { createGatewayClient, refusalOf } from '../../cli/gateway-client.ts';
import { sendIncident } from '../../cli/send-incident.ts';
import { bodyNames, keyAdultsOfArea } from '../wearmouth/area.ts';
import { compareOutcome } from './compare-outcome.ts';
import { readIncidentFile } from './incident-files.ts';
import type { StoryIncident } from './incident-files.ts';
import { createLocalLevers } from './local-levers.ts';
import { londonTime } from './london-time.ts';
import { $Outcome, countStates, observeOutcome, readCsv, readIncident, totalsOf } from './observe-outcome.ts';
import type { Outcome } from './observe-outcome.ts';
import { readNotification } from './read-notification.ts';
import { SCENES } from './scenes.ts';
import type { Scene } from './scenes.ts';
import { StoryBroken } from './story-broken.ts';
import { whatToTry } from './what-to-try.ts';

export interface StoryOptions {
  readonly origin: string;
  readonly dataDir: string;
  readonly print?: (line: string) => void;
}

export interface Told {
  /** True when everything ended as `story.expected.json` says. */
  readonly asExpected: boolean;
  readonly outcome?: Outcome;
}

type SceneOf<K extends Scene['kind']> = Extract<Scene, { kind: K }>;

const FIRST_DAY = '2026-10-22';
/** Figures and rows are of whole months. */
const MONTHS = { from: '2026-10-01', to: '2026-11-30' } as const;
const ROLES: Readonly<Record<KeyAdult['role'], string>> = {
  safeguardingLead: 'safeguarding lead',
  deputySafeguardingLead: 'deputy safeguarding lead',
  head: 'head',
  deputyHead: 'deputy head',
  educationOfficer: 'education officer',
  healthPractitioner: 'health practitioner',
};

export const expectedOutcome = (): Outcome => $Outcome.parse(JSON.parse(readFileSync(new URL('story.expected.json', import.meta.url), 'utf8')));

/** Plays one night through the gateway's own front doors, on its turned clock, and says what everybody saw. */
export const tellStory = async ({ origin, dataDir, print = console.log }: StoryOptions): Promise<Told> => {
  const levers = createLocalLevers(origin);
  const gateway = createGatewayClient(origin);
  const as = (clientId: string) => gateway.actingAs(readClient(dataDir, clientId));
  const police = as('wearmouth-police');
  const desk = as('wearmouth-desk');
  const evaluator = as('teesside-evaluator');
  const incidentIds = new Map<StoryIncident, string>();
  const adults = keyAdultsOfArea();
  const names = bodyNames();

  const say = (at: string, who: string, what: string): void => print(`${londonTime(at).padEnd(17)} ${who.padEnd(11)} ${what}`);
  const more = (what: string): void => print(`${' '.repeat(29)} ${what}`);
  const nameOf = (bodyKey: string): string => names.get(bodyKey) ?? bodyKey;
  const idOf = (incident: StoryIncident): string => {
    const id = incidentIds.get(incident);
    if (id === undefined) throw new StoryBroken(`${incident} was never accepted.`);
    return id;
  };

  /** Whom the e-mails since the last look went to, by body. */
  const tellMails = async (heading?: string): Promise<void> => {
    const byBody = new Map<string, string[]>();
    const mails = await levers.newMails();
    if (heading !== undefined && mails[0]) say(mails[0].at, 'Gateway', heading);
    for (const { to } of mails) {
      const adult = adults.find(({ email }) => email === to);
      if (adult === undefined) throw new StoryBroken('An e-mail went to an address that is nobody’s here.');
      const role = `${ROLES[adult.role]}${adult.email.startsWith('bounce') ? ' (comes back: no such mailbox)' : ''}`;
      byBody.set(adult.bodyKey, [...(byBody.get(adult.bodyKey) ?? []), role]);
    }
    for (const line of [...byBody].map(([bodyKey, roles]) => `e-mail to ${nameOf(bodyKey)}: ${roles.join(', ')}`).toSorted()) more(line);
  };

  const post = async ({ at, incident, file = incident, says }: SceneOf<'post'>): Promise<void> => {
    const { text, forceReference } = readIncidentFile(file);
    say(at, 'Police', `${forceReference}: ${says}`);
    const result = await sendIncident(police, { row: 1, text, value: JSON.parse(text) as unknown });
    if (result.incidentId === undefined) throw new StoryBroken(`${forceReference} was not accepted: ${result.because ?? 'no reason given'}`);
    incidentIds.set(incident, result.incidentId);
    await levers.settle();
    const { children } = await readIncident(police, result.incidentId);
    const states = Object.values(children).map(({ state }) => state);
    if (states.some((state) => state !== 'linked')) more(`${[...new Set(states)].join(', ')}: no school is told; the desk has work`);
    await tellMails();
  };

  const read = async ({ at, incident, bodyKey, order, says, children }: SceneOf<'read'>): Promise<void> => {
    const keyAdult = adults.find((one) => one.bodyKey === bodyKey && one.order === order);
    if (keyAdult === undefined) throw new StoryBroken(`${nameOf(bodyKey)} has no key adult ${order}.`);
    say(at, 'Key adult', `The ${ROLES[keyAdult.role]} of ${nameOf(bodyKey)} ${says}`);
    const all = readIncidentFile(incident).children.map(({ givenNames }) => givenNames[0] ?? '');
    const shown = children ?? all.map((_, place) => place);
    await readNotification({
      origin,
      levers,
      keyAdult,
      bodyName: nameOf(bodyKey),
      shows: all.filter((_, place) => shown.includes(place)),
      hides: all.filter((_, place) => !shown.includes(place)),
    });
    await levers.settle();
    await tellMails();
  };

  const phone = async ({ at, incident, says }: SceneOf<'phone'>): Promise<void> => {
    say(at, 'Desk', `The safeguarding desk ${says}`);
    const unread = $Unread.safeParse((await desk('GET', '/desk/v1/unread')).json);
    const [waiting, ...others] = unread.data?.notifications ?? [];
    if (waiting === undefined || others.length > 0) throw new StoryBroken('The call list should have one entry.');
    const [lead, deputy] = waiting.keyAdults.toSorted((a, b) => a.order - b.order);
    const log = async (keyAdultId: string | undefined, outcome: string): Promise<void> => {
      const answer = await desk('POST', `/desk/v1/notifications/${waiting.notificationId}/calls`, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ outcome, version: waiting.version, keyAdultId }),
      });
      if (answer.status !== 200) throw new StoryBroken(`The desk's call was not logged: ${refusalOf(answer)}`);
    };
    await log(lead?.keyAdultId, 'noAnswer');
    await log(deputy?.keyAdultId, 'readToKeyAdult');
    await levers.settle();
    const { notifications } = await readIncident(police, idOf(incident));
    more(`police see: ${notifications.map(({ state }) => state).join(', ')}`);
  };

  const play = async (scene: Scene): Promise<void> => {
    await levers.passUntil(scene.at);
    if (scene.kind !== 'pass') await tellMails('Something falls due meanwhile.');
    switch (scene.kind) {
      case 'pass':
        say(scene.at, 'Gateway', scene.says);
        return tellMails();
      case 'post':
        return post(scene);
      case 'read':
        return read(scene);
      case 'phone':
        return phone(scene);
      case 'ask':
        say(scene.at, 'Police', scene.says);
        more(`notifications: ${inWords(await countStates(police, `${FIRST_DAY}T00:00:00Z`))}`);
        return;
    }
  };

  const fetchCsv = async (path: string, { from, to }: { readonly from: string; readonly to: string }): Promise<string> => {
    const answer = await evaluator('GET', `${path}?from=${from}&to=${to}`);
    if (answer.status !== 200) throw new StoryBroken(`${path} answered ${answer.status}: ${refusalOf(answer)}`);
    return answer.text;
  };

  const startedAt = performance.now();
  try {
    print('\nOne night in Wearmouth. Nobody in it is real, and the clock is turned.\n');
    await levers.begin('2026-10-22T21:39:00+01:00');
    for (const scene of SCENES) await play(scene);

    const measuresCsv = await fetchCsv('/evaluation/v1/measures', MONTHS);
    const rowsCsv = await fetchCsv('/evaluation/v1/rows', MONTHS);
    const folder = join(dataDir, 'export');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, 'measures.csv'), measuresCsv, { mode: 0o600 });
    writeFileSync(join(folder, 'rows.csv'), rowsCsv, { mode: 0o600 });

    const outcome = await observeOutcome({ police, desk, incidentIds, measuresCsv });
    const rows = compareOutcome(outcome, expectedOutcome());
    print('\nHow it ended, as police, desk and evaluator see it:\n');
    for (const { what, ended, same, expected } of rows) {
      print(`  ${same ? 'ok       ' : 'DIFFERENT'} ${what.padEnd(24)} ${ended}`);
      if (expected !== undefined) print(`  ${' '.repeat(9)} ${'expected'.padEnd(24)} ${expected}`);
    }
    const different = rows.filter(({ same }) => !same).length;
    print(`\n${rows.length - different} as expected, ${different} different.`);
    print('\nThe night in figures, from the evaluator’s export:\n');
    for (const { measure = '', name, unit, numerator, denominator } of totalsOf(measuresCsv)) {
      if (KEY_FIGURES.has(measure) && unit !== 'child_notification') print(`  ${`${numerator} of ${denominator}`.padEnd(10)} ${name}`);
    }
    print(`\nAll of it: ${relative('', folder) || folder}/measures.csv and rows.csv (${readCsv(rowsCsv).length} rows, no names).`);
    print(`The night took ${((performance.now() - startedAt) / 1000).toFixed(1)} seconds.`);
    print(whatToTry(origin, dataDir));
    return { asExpected: different === 0, outcome };
  } catch (error) {
    if (!(error instanceof StoryBroken) && !(error instanceof TellTheOperator)) throw error;
    print(`\nThe story stopped: ${error.message}`);
    return { asExpected: false };
  }
};

const $Unread = z.object({
  notifications: z.array(
    z.object({ notificationId: z.string(), version: z.number(), keyAdults: z.array(z.object({ keyAdultId: z.string(), order: z.number() })) }),
  ),
});

const inWords = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');

/** What a partnership asks first the next morning. */
const KEY_FIGURES: ReadonlySet<string> = new Set([
  't1_sent_before_bell',
  't2_seen_before_bell',
  't2_told_before_bell',
  't3_opened_24h',
  'r2_children_told',
  'a1_acknowledged',
  'a3_escalated',
]);

/** For `npm start`. */
export const playStory = async (options: StoryOptions): Promise<boolean> => (await tellStory(options)).asExpected;
