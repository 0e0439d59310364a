import { describe, expect, test } from 'vitest';
import { TRIAL_CHILDREN, TRIAL_HOME } from '../../../events/trial-children.ts';
import { TRIAL_LA, trialArea } from '../../../infra/local/wearmouth/trial-area.ts';
import { displayedState } from '../../../shared/domain/notification.ts';
import { BOUNCE, DELAY, DELIVERY, childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain, SentMail } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const SUPPRESSED = { eventType: 'Bounce', bounce: { bounceType: 'Permanent', bounceSubType: 'OnAccountSuppressionList' } };
/** What the mail service's simulator answers, by the words an address begins with. */
const noticesFor = ({ to }: SentMail): readonly object[] => {
  if (to.startsWith('bounce')) return [BOUNCE];
  if (to.startsWith('suppressed')) return [SUPPRESSED];
  if (to.startsWith('slow')) return [DELAY];
  return [DELIVERY];
};

const started = async (): Promise<Chain> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school('990001'), pupilOf(1, '990001')]);
  await chain.writer.write([{ kind: 'policy', forceCode: '98', forceName: 'Wearmouth Constabulary', laCodes: ['998'], trialLaCode: TRIAL_LA }, ...trialArea()]);
  await chain.writer.recountTerms(TRIAL_LA);
  return chain;
};
/** Everything that happens by itself: linking, mails, receipts, and whom they lead to. */
const runOut = async (chain: Chain): Promise<void> => {
  let answered = 0;
  for (let turn = 0; turn < 6; turn += 1) {
    await chain.settle();
    const mails = chain.mails.slice(answered);
    answered = chain.mails.length;
    for (const mail of mails) for (const notice of noticesFor(mail)) await chain.receipt(mail, notice);
  }
};
const journeyOf = async (surname: string): Promise<{ readonly child: string; readonly states: readonly string[]; readonly mails: readonly string[]; readonly chain: Chain }> => {
  const chain = await started();
  const trial = TRIAL_CHILDREN.find((one) => one.surname === surname);
  if (!trial) throw new Error(`there is no ${surname}`);
  const child = childOf(1, { givenNames: [trial.givenName], familyName: surname, dateOfBirth: trial.dateOfBirth, address: { lines: [TRIAL_HOME.addressLine], postcode: TRIAL_HOME.postcode }, school: { name: 'Test Primary School' } });
  const incidentId = await chain.tell(incidentOf({ test: true, forceReference: `TEST/${surname}`, children: [child] }));
  await runOut(chain);
  const status = await chain.incidents.readStatus(incidentId);
  return { child: status?.children[0]?.state ?? '', states: (await chain.told(incidentId)).map(displayedState), mails: chain.mails.map(({ to }) => to.split('@')[0] ?? ''), chain };
};

describe('a test client’s child by the surname of', () => {
  test.each<[string, string, readonly string[], readonly string[]]>([
    ['Matched', 'linked', ['acknowledged'], ['lead']],
    ['Noread', 'linked', ['delivered'], ['lead']],
    ['Bounce', 'linked', ['acknowledged'], ['bounce', 'reader-2']],
    ['Suppressed', 'linked', ['acknowledged'], ['suppressed', 'reader-2']],
    ['Away', 'linked', ['delivered'], ['ooto']],
    ['Slow', 'linked', ['acknowledged'], ['slow', 'reader-2']],
    ['Twoschools', 'linked', ['acknowledged', 'delivered'], ['lead', 'lead']],
    ['Holiday', 'linked', ['acknowledged'], ['lead']],
    ['Wales', 'linked', ['acknowledged'], ['lead']],
    ['Twins', 'review', [], []],
    ['Nomatch', 'unmatched', [], []],
  ])('%s is %s, and its notifications end as %j', async (surname, state, states, mails) => {
    const journey = await journeyOf(surname);

    expect([journey.child, journey.states.toSorted(), journey.mails.toSorted()]).toEqual([state, states.toSorted(), mails.toSorted()]);
  });

  test('nobody reads on its own: it goes on the call list when the last rung is over', async () => {
    const { chain } = await journeyOf('Noread');

    for (let minute = 0; minute < 16 * 60; minute += 15) {
      chain.pass(15);
      await chain.tick();
      await chain.settle();
    }

    expect((await chain.open('unread')).length + (await chain.referrals.open([TRIAL_LA], [])).filter(({ kind }) => kind === 'unread').length).toBe(1);
  });

  test('are all on the page for integrators, and no others', async () => {
    const surnames = trialArea().flatMap((record) => (record.kind === 'pupil' && record.addressLine === TRIAL_HOME.addressLine ? [record.legalSurname] : []));

    expect(new Set([...surnames, 'Nomatch'])).toEqual(new Set(TRIAL_CHILDREN.map(({ surname }) => surname)));
  });
});

describe('the two worlds do not meet', () => {
  test('a live child with an invented child’s details is on no roll, and a practised one with a real child’s details neither', { tags: ['T06', 'V8-4-1'] }, async () => {
    const chain = await started();
    const matched = childOf(1, { givenNames: ['Amira'], familyName: 'Matched', dateOfBirth: '2018-05-14', address: { lines: [TRIAL_HOME.addressLine], postcode: TRIAL_HOME.postcode } });

    const live = await chain.tell(incidentOf({ forceReference: 'live', children: [matched] }));
    const practised = await chain.tell(incidentOf({ forceReference: 'practised', test: true, children: [childOf(1)] }));
    await runOut(chain);

    const states = await Promise.all([live, practised].map(async (id) => (await chain.incidents.readStatus(id))?.children.map(({ state, reason }) => `${state} ${reason}`)));
    expect(states).toEqual([['unmatched noPlausiblePupil'], ['unmatched noPlausiblePupil']]);
    expect(chain.mails).toEqual([]);
  });
});
