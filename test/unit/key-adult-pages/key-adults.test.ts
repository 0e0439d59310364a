import { describe, expect, it } from 'vitest';
import type { RestResult } from '../../../shared/http/respond.ts';
import { aKeyAdult, anIncident, aNotification, createBrowserDouble, createKeyAdultWorld, csrfIn, DEPUTY, lastCode, OTHER_SCHOOL, signIn, TOKEN } from '../../support/doubles/key-adult-world.ts';
import type { BrowserDouble, KeyAdultWorld } from '../../support/doubles/key-adult-world.ts';
import { lastChangeLink, THIRD } from '../../support/key-adult-pages.ts';

const LEAD = 'd.quayle@harbour.example';
const DEPUTYS = 'r.staithes@harbour.example';
const DEPUTY_TOKEN = 'D'.repeat(43);

/** The safeguarding lead of Harbour Primary on K10, with a deputy who could be asked. */
const onKeyAdults = async (prepare: (world: KeyAdultWorld) => void = () => undefined) => {
  const world = createKeyAdultWorld();
  world.sundayNight();
  world.link(DEPUTY_TOKEN, { keyAdultId: 'ka-deputy' });
  prepare(world);
  const browser = createBrowserDouble(world);
  const csrf = csrfIn(await signIn(world, browser));
  const ask = (path: string, form: Readonly<Record<string, string>>): Promise<RestResult> => browser.post(path, { csrf, ...form });
  const asDeputy = async (): Promise<BrowserDouble> => {
    const other = createBrowserDouble(world);
    await signIn(world, other, DEPUTYS, `/n/${DEPUTY_TOKEN}`);
    return other;
  };
  const changeId = (): string => [...world.changes.keys()].at(-1) ?? '';
  const decide = async (who: BrowserDouble, press: string): Promise<RestResult> => {
    const page = await who.get('/key-adults');
    return who.post(`/key-adult-changes/${changeId()}`, { csrf: csrfIn(page), press });
  };
  const active = (): readonly string[] => (world.body()?.keyAdults ?? []).filter((one) => one.active).toSorted((a, b) => a.order - b.order).map(({ keyAdultId, email }) => `${keyAdultId} ${email}`);
  return { world, browser, csrf, ask, asDeputy, decide, changeId, active };
};

const LEAD_FORM = { givenNames: 'Dana', familyName: 'Quayle', role: 'safeguardingLead', email: LEAD, mobile: '07700 900089', language: 'en', order: '1' };

describe('a change of key adults', () => {
  it('holds for nobody before the other key adult, told by e-mail, has proved who they are and said yes', async () => {
    const { world, ask, active } = await onKeyAdults();
    const before = active();
    await ask('/key-adults/new', THIRD);
    const meanwhile = active();

    const deputy = createBrowserDouble(world);
    const link = lastChangeLink(world);
    const code = await deputy.follow(await deputy.post(link, { email: DEPUTYS, press: 'read' }));
    const page = await deputy.follow(await deputy.post('/code', { csrf: csrfIn(code), code: lastCode(world), press: 'read' }));
    await deputy.post(/action="([^"]+)"/.exec(page.body.slice(page.body.indexOf('<form method="post" action="/key-adult-changes')))?.[1] ?? '', { csrf: csrfIn(page), press: 'confirm' });

    expect(meanwhile).toEqual(before);
    expect(page.body).toContain('Morwenna Tarn');
    expect(page.body).toContain('m.tarn@harbour.example');
    expect(active()).toHaveLength(3);
    expect(active().at(-1)).toContain('m.tarn@harbour.example');
    // Only the person asked was told before; the new one hears of it once it holds.
    expect(world.mails.map(({ to, subject }) => `${to} ${subject}`)).toEqual([`${DEPUTYS} Please check a change to your key adults`, 'm.tarn@harbour.example You are now a key adult']);
  });

  it('is never confirmed by whoever asked for it, however they try', { tags: ['V2-3-5'] }, async () => {
    const { ask, decide, browser, active, world } = await onKeyAdults();
    await ask('/key-adults/ka-lead', { ...LEAD_FORM, order: '1' });
    await ask('/key-adults/ka-deputy', { ...LEAD_FORM, role: 'deputyHead', givenNames: 'Evil', email: 'evil@elsewhere.example', order: '2' });

    const own = await decide(browser, 'confirm');
    const link = lastChangeLink(world);
    const byLink = await browser.post(link, { email: LEAD, press: 'read' });

    expect(own.statusCode).toBe(409);
    expect(own.body).toContain('You cannot confirm this');
    expect(byLink.statusCode).toBe(422);
    expect(active().join()).not.toContain('evil');
  });

  it('that moves a person up the order waits like any other', async () => {
    const { ask, decide, asDeputy, active, world } = await onKeyAdults();
    const deputy = await asDeputy();
    const page = await deputy.get('/key-adults/ka-deputy');
    await deputy.post('/key-adults/ka-deputy', { csrf: csrfIn(page), ...LEAD_FORM, givenNames: 'Dana', role: 'deputyHead', email: DEPUTYS, mobile: '07700 900042', order: '1' });
    const waiting = active()[0];

    const self = await decide(deputy, 'confirm');
    expect(self.statusCode).toBe(409);
    expect(waiting).toContain('ka-lead');
    await ask(`/key-adult-changes/${[...world.changes.keys()].at(-1) ?? ''}`, { press: 'confirm' });

    expect(active()[0]).toContain('ka-deputy');
    expect(world.body()?.keyAdults.map(({ order }) => order)).toEqual([1, 2]);
  });

  it('of an address is told to the old address: when it is asked for, and when it holds', async () => {
    const { ask, asDeputy, decide, world } = await onKeyAdults();
    await ask('/key-adults/ka-lead', { ...LEAD_FORM, email: 'thief@elsewhere.example' });
    const asked = world.mails.map(({ to, subject }) => `${to} ${subject}`);

    await decide(await asDeputy(), 'confirm');

    expect(asked).toEqual([`${DEPUTYS} Please check a change to your key adults`, `${LEAD} A change to your details was asked for`]);
    expect(world.mails.slice(2).map(({ to, subject }) => `${to} ${subject}`)).toEqual([`${LEAD} Your details were changed`]);
  });

  it('can be refused and taken back, and is then over: nothing was changed', async () => {
    const { ask, asDeputy, decide, active, browser, world } = await onKeyAdults();
    const before = active();
    await ask('/key-adults/new', THIRD);
    await decide(await asDeputy(), 'refuse');
    const late = await decide(await asDeputy(), 'confirm');
    await ask('/key-adults/ka-deputy', { press: 'remove' });
    const byOther = await decide(await asDeputy(), 'takeBack');
    await decide(browser, 'takeBack');

    expect(late.body).toContain('There is nothing to decide any more');
    expect(byOther.statusCode).toBe(409);
    expect([...world.changes.values()].map(({ state }) => state)).toEqual(['refused', 'takenBack']);
    expect(active()).toEqual(before);
  });

  it('cannot leave the school without a key adult, nor without one whose details were checked', async () => {
    const alone = await onKeyAdults((world) => world.school([aKeyAdult(), aKeyAdult({ ...DEPUTY, active: false })]));
    const checked = await onKeyAdults((world) => world.school([aKeyAdult({ verifiedUntil: '2027-03-31' }), aKeyAdult({ ...DEPUTY, verifiedUntil: '2026-07-31' })]));

    const [last, lastChecked] = [await alone.ask('/key-adults/ka-lead', { press: 'remove' }), await checked.ask('/key-adults/ka-lead', { press: 'remove' })];
    await checked.ask('/key-adults', {});
    const afterwards = await checked.ask('/key-adults/ka-lead', { press: 'remove' });

    expect(last.body).toContain('This is your only key adult');
    expect(lastChecked.body).toContain('the last key adult whose details were checked');
    expect(afterwards.statusCode).toBe(303);
  });

  it('that was right when it was asked for is looked at again when it would hold', async () => {
    const { ask, asDeputy, decide, world } = await onKeyAdults();
    await ask('/key-adults/ka-lead', { press: 'remove' });
    const deputy = await asDeputy();
    world.school([aKeyAdult({ verifiedUntil: '2027-03-31' }), DEPUTY]);

    const answer = await decide(deputy, 'confirm');

    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain('the last key adult whose details were checked');
    expect(world.body()?.keyAdults.filter(({ active }) => active)).toHaveLength(2);
  });

  it('of a school with one key adult, or that nobody decided in five days, is the desk’s: the other cannot any more', async () => {
    const alone = await onKeyAdults((world) => world.school([aKeyAdult()]));
    await alone.ask('/key-adults/new', { ...THIRD, order: '2' });
    const waiting = await onKeyAdults();
    await waiting.ask('/key-adults/new', THIRD);
    waiting.world.at('2026-11-28T07:41:00Z');
    waiting.world.link(DEPUTY_TOKEN, { keyAdultId: 'ka-deputy', expiresAt: '2026-12-01T17:00:00Z' });

    const late = await waiting.decide(await waiting.asDeputy(), 'confirm');
    const link = await createBrowserDouble(waiting.world).get(lastChangeLink(waiting.world));

    expect([...alone.world.changes.values()][0]?.deskSince).toBe('2026-11-23T07:40:00.000Z');
    expect(alone.world.mails).toEqual([]);
    expect(late.statusCode).toBe(409);
    expect(late.body).toContain('The safeguarding desk will decide');
    expect(link.body).toContain('There is nothing to decide any more');
    expect(waiting.active()).toHaveLength(2);
  });

  it.each([
    ['no text can be sent', (world: KeyAdultWorld) => void (world.faults.text = true)],
    ['too many codes were asked for', (world: KeyAdultWorld) => void (world.faults.limit = true)],
  ])('goes to the desk when %s to the person asked', async (_, fail) => {
    const { ask, world } = await onKeyAdults();
    await ask('/key-adults/new', THIRD);
    fail(world);

    const page = await createBrowserDouble(world).post(lastChangeLink(world), { email: DEPUTYS, press: 'read' });

    expect(page.body).toContain('The safeguarding desk will decide');
    expect([...world.changes.values()][0]?.deskSince).toBeDefined();
    expect(world.events).toEqual([]);
  });

  it('goes to the desk when the person asked is locked out', async () => {
    const { ask, world } = await onKeyAdults();
    await ask('/key-adults/new', THIRD);
    const deputy = createBrowserDouble(world);
    const code = await deputy.follow(await deputy.post(lastChangeLink(world), { email: DEPUTYS, press: 'read' }));
    const wrong = lastCode(world) === '000000' ? '111111' : '000000';

    let page = code;
    for (let i = 0; i < 5; i += 1) page = await deputy.post('/code', { csrf: csrfIn(code), code: wrong, press: 'read' });

    expect(page.body).toContain('The safeguarding desk will decide');
    expect([...world.changes.values()][0]?.deskSince).toBeDefined();
  });

  it('of another school is nobody’s here', async () => {
    const { ask, changeId, world } = await onKeyAdults();
    await ask('/key-adults/new', THIRD);
    world.school([aKeyAdult({ keyAdultId: 'ka-far', bodyKey: OTHER_SCHOOL, email: 'far@cliff.example' })], { bodyKey: OTHER_SCHOOL, name: 'Cliff College' });
    world.tell('inc-2', anIncident());
    world.raise(aNotification({ notificationId: 'ntf-2', incidentId: 'inc-2', bodyKey: OTHER_SCHOOL, shortReference: 'OE-CCCC-DDDD' }));
    world.link('F'.repeat(43), { notificationId: 'ntf-2', bodyKey: OTHER_SCHOOL, keyAdultId: 'ka-far' });
    const far = createBrowserDouble(world);
    const csrf = csrfIn(await signIn(world, far, 'far@cliff.example', `/n/${'F'.repeat(43)}`));

    const answers = [
      await far.get(`/key-adult-changes/${changeId()}`),
      await far.post(`/key-adult-changes/${changeId()}`, { csrf, press: 'confirm' }),
      await far.get('/key-adult-changes/kac_never'),
      await far.get('/key-adults/ka-lead'),
      await far.post('/key-adults/ka-lead', { csrf, press: 'remove' }),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404, 404]);
    expect(answers[0]?.body).toBe(answers[2]?.body);
    expect([...world.changes.values()].map(({ state }) => state)).toEqual(['proposed']);
  });

  it('asked for by another site, or without the page’s own token, is none', { tags: ['T23', 'V3-5-1'] }, async () => {
    const { browser, world, csrf, ask, changeId } = await onKeyAdults();
    await ask('/key-adults/new', THIRD);
    const foreign = { headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } };
    const paths = ['/key-adults', '/key-adults/new', '/key-adults/ka-deputy', '/school-day', `/key-adult-changes/${changeId()}`];

    const answers = [...(await Promise.all(paths.map((path) => browser.post(path, { csrf, ...THIRD }, foreign)))), ...(await Promise.all(paths.map((path) => browser.post(path, { csrf: 'x', ...THIRD, press: 'takeBack' }))))];

    expect(answers.every(({ statusCode }) => statusCode === 403)).toBe(true);
    expect([...world.changes.values()].map(({ state }) => state)).toEqual(['proposed']);
  });

  it.each([
    [{ email: DEPUTYS }, 'Another key adult has this email address'],
    [{ email: LEAD.toUpperCase() }, 'Another key adult has this email address'],
    [{ email: 'no address' }, 'Enter an email address in the correct format'],
    [{ mobile: '0191 498 0000' }, 'Enter a UK mobile number'],
    [{ givenNames: 'x'.repeat(61) }, 'Enter their first names'],
    [{ familyName: 'T\u202earn' }, 'Enter their last name'],
    [{ role: 'educationOfficer' }, 'Choose their role'],
    [{ order: '9' }, 'Choose a place in the order'],
  ])('with %j is asked for again, and stores nothing', async (wrong, said) => {
    const { ask, world } = await onKeyAdults();

    const page = await ask('/key-adults/new', { ...THIRD, ...wrong });

    expect(page.statusCode).toBe(422);
    expect(page.body).toContain(said);
    expect([...world.changes]).toEqual([]);
  });

  it('is asked for on a form that offers what the answer may be, with what is known filled in', async () => {
    const { browser } = await onKeyAdults();

    const page = await browser.get('/key-adults/ka-deputy');
    const fields = [...page.body.matchAll(/name="(\w+)" type="(?:text|email|tel)" [^>]*?value="([^"]*)"|<input[^>]*name="(\w+)" type="radio" value="(\w+)" checked/g)].map(([, field, value, radio, chosen]) => `${field ?? radio}=${value ?? chosen}`);

    expect(page.body).toMatch(/name="language" type="radio" value="cy"/);
    expect(fields).toEqual(expect.arrayContaining(['role=deputyHead', 'language=en']));
    expect(page.body).toContain('value="r.staithes@harbour.example"');
  });

  it('takes no more than ten that wait', async () => {
    const { ask, world } = await onKeyAdults();
    for (let at = 0; at < 10; at += 1) await ask('/key-adults/new', { ...THIRD, email: `m.tarn${at}@harbour.example` });

    const page = await ask('/key-adults/new', { ...THIRD, email: 'm.tarn.11@harbour.example' });

    expect(page.body).toContain('Ten changes are waiting already');
    expect(world.changes.size).toBe(10);
  });
});

describe('the school day', () => {
  it.each([
    [{ press: 'startTime', startsAt: '8.30' }, 'startsAt', '08:30'],
    [{ press: 'inset', inset: '4/1/2027' }, 'closures', [{ firstOn: '2027-01-04', lastOn: '2027-01-04' }]],
  ])('is changed by two people: %j', async (form, field, expected) => {
    const { ask, asDeputy, decide, world } = await onKeyAdults();
    await ask('/school-day', form);
    const before = world.body()?.calendar;

    await decide(await asDeputy(), 'confirm');

    expect(before).toMatchObject({ startsAt: '08:45', closures: [] });
    expect(world.body()?.calendar).toMatchObject({ [field]: expected });
  });

  it.each([
    { press: 'startTime', startsAt: '20:45' },
    { press: 'startTime', startsAt: '08:75' },
    { press: 'startTime', startsAt: 'early' },
    { press: 'inset', inset: '31/2/2027' },
    { press: 'inset', inset: '23/11/2026' },
    { press: 'inset', inset: '1/1/2031' },
    { press: 'inset', inset: '' },
  ])('is not moved by a typing mistake: %j', async (form) => {
    const { ask, world } = await onKeyAdults();

    const page = await ask('/school-day', form);

    expect(page.statusCode).toBe(422);
    expect([...world.changes]).toEqual([]);
  });
});

describe('the page of key adults', () => {
  it('says who is told, in which order, and until when it was checked; and checks them on a press', async () => {
    const { browser, ask, world } = await onKeyAdults();
    const before = await browser.get('/key-adults');
    await ask('/key-adults', {});
    const after = await browser.get('/key-adults');

    expect(before.body).toContain('Not checked yet');
    expect(after.body).toContain('Checked, good until 23 March 2027');
    expect(after.body).toContain('r.staithes@harbour.example');
    expect(after.body).toContain('School starts at 8:45am');
    expect(world.body()?.keyAdults.map(({ verifiedUntil }) => verifiedUntil)).toEqual(['2027-03-23', '2027-03-23']);
  });

  it('shows colleagues by role alone where the force says so, in the list, in the form and in what waits', async () => {
    const { browser, ask } = await onKeyAdults((world) => {
      world.policy.keyAdultNamesShown = false;
      world.school([aKeyAdult(), aKeyAdult({ ...DEPUTY, givenNames: ['Rosalind'], familyName: 'Staithes' }), aKeyAdult({ keyAdultId: 'ka-head', order: 3, role: 'head', givenNames: ['Ottoline'], familyName: 'Fell', email: 'o.fell@harbour.example' })]);
    });
    await ask('/key-adults/ka-deputy', { press: 'remove' });

    const shown = [await browser.get('/key-adults'), await browser.get('/key-adults/ka-deputy')].map(({ body }) => body).join('\n');

    for (const secret of ['Rosalind', 'Staithes', 'staithes', 'Ottoline', 'o.fell']) expect(shown).not.toContain(secret);
    expect(shown).toContain('The deputy headteacher');
    expect(shown).toContain('Dana Quayle');
  });

  it('is for key adults who proved themselves: nobody else sees it or does anything there', async () => {
    const { world } = await onKeyAdults();
    const before = world.snapshot();
    const stranger = createBrowserDouble(world);

    const answers = [];
    for (const path of ['/key-adults', '/key-adults/new', '/key-adults/ka-lead', '/school-day', '/key-adult-changes/x', '/passkeys']) answers.push(await stranger.get(path), await stranger.post(path, THIRD));

    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 401));
    expect(world.snapshot()).toBe(before);
  });

  it('is closed to whoever was removed, from that moment', { tags: ['V8-3-2', 'V7-4-2'] }, async () => {
    const { ask, asDeputy, decide, world } = await onKeyAdults();
    const deputy = await asDeputy();
    await ask('/key-adults/ka-deputy', { press: 'remove' });
    await decide(deputy, 'confirm');

    const page = await deputy.get('/key-adults');
    const again = await createBrowserDouble(world).post(`/n/${DEPUTY_TOKEN}`, { email: DEPUTYS, press: 'choose' });

    expect(page.statusCode).toBe(404);
    expect(again.statusCode).toBe(422);
    expect(world.mails.map(({ subject }) => subject)).toContain('You are not a key adult any more');
  });
});

describe('the link to a change', () => {
  it('is as inert as that to a notification: a scanner that presses everything changes nothing', async () => {
    const { ask, world } = await onKeyAdults();
    await ask('/key-adults/new', THIRD);
    const link = lastChangeLink(world);
    const before = world.snapshot();
    const scanner = createBrowserDouble(world);

    await scanner.head(link);
    const page = await scanner.get(link);
    for (const press of ['read', 'choose', 'confirm']) await scanner.post(link, { email: '', press });
    for (const email of ['who@harbour.example', LEAD, 'm.tarn@harbour.example']) await scanner.post(link, { email, press: 'read' });

    expect(world.snapshot()).toBe(before);
    for (const secret of ['Harbour', 'Tarn', 'Quayle', 'headteacher', link.slice(3)]) expect(page.body).not.toContain(secret);
  });

  it('opens the very same page as another’s', async () => {
    const { ask, world } = await onKeyAdults();
    await ask('/key-adults/new', THIRD);
    const one = lastChangeLink(world);
    await ask('/key-adults/ka-deputy', { press: 'remove' });
    const other = lastChangeLink(world);

    expect(one).not.toBe(other);
    expect(await createBrowserDouble(world).get(one)).toEqual(await createBrowserDouble(world).get(other));
  });

  it('carries its e-mail, and that says nothing of a person or a school', async () => {
    const { ask, world } = await onKeyAdults();
    await ask('/key-adults/new', THIRD);
    await ask('/key-adults/ka-lead', { ...LEAD_FORM, email: 'new@harbour.example' });

    for (const { subject, text } of world.mails) expect(`${subject} ${text.replaceAll(/https?:\S+/g, '')}`).not.toMatch(/Tarn|Quayle|Harbour|Primary|@|headteacher/);
    expect(world.mails.some(({ text }) => text.includes(TOKEN))).toBe(false);
  });
});
