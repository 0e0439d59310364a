import { describe, expect, test } from 'vitest';
import { TRIAL_HOME } from '../../../events/trial-children.ts';
import { createPreviewIncident } from '../../../functions/link-children/preview-incident.ts';
import { TRIAL_LA, trialArea } from '../../../infra/local/wearmouth/trial-area.ts';
import { createRefusalAudit } from '../../../shared/aws/refusal-audit.ts';
import { canonicalJson } from '../../../shared/domain/canonical-json.ts';
import { sha256, systemIds } from '../../../shared/runtime/ids.ts';
import { childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const area = async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school('990001'), pupilOf(1, '990001'), pupilOf(2, '990001')]);
  const preview = createPreviewIncident({ directory: chain.directory, rolls: chain.rolls, ids: systemIds, digest: sha256, now: chain.now });
  /** Every item of every table, as one fingerprint. */
  const dump = async (): Promise<string> => {
    const items = (await Promise.all(Object.values(chain.names).map((name) => chain.scan(name)))).flat();
    const asText = (item: object): string => canonicalJson(JSON.parse(JSON.stringify(item, (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value))));
    return sha256(items.map(asText).toSorted().join());
  };
  return { chain, preview, dump };
};

describe('a dry run', () => {
  test('says of each child what linking would say, and leaves every table, queue and mailbox as it was', async () => {
    const { chain, preview, dump } = await area();
    const incident = incidentOf({ children: [childOf(1), childOf(77)] });
    const before = await dump();

    const told = await preview(incident);

    expect(await dump()).toBe(before);
    expect([[...chain.queues.bodies.values()].flat(), chain.mails]).toEqual([[], []]);
    const incidentId = await chain.tell(incident);
    await chain.settle();
    const really = (await chain.incidents.readStatus(incidentId))?.children;
    expect(told.children.map(({ childReference, state, reason, scope }) => ({ childReference, state, reason, scope }))).toEqual(
      really?.map(({ childReference, state, reason, scope }) => ({ childReference, state, reason, scope })),
    );
    expect(told.children.map(({ state }) => state)).toEqual(['linked', 'unmatched']);
    expect(told.notifications).toEqual([
      {
        recipient: { kind: 'establishment' },
        childIds: ['preview-1'],
        sends: 'atOnce',
        readOn: '2026-10-15',
        ladder: [
          { rung: 'remind', minutesBefore: 135 },
          { rung: 'widen', minutesBefore: 45 },
          { rung: 'escalate', minutesBefore: 25 },
          { rung: 'callList', minutesBefore: 10 },
        ],
      },
    ]);
  });

  test('tells a force nothing that it could not read of a real incident: no school, no bell, no word of what the roll says', async () => {
    const { preview } = await area();

    const told = JSON.stringify(await preview(incidentOf({ children: [childOf(1, { address: undefined })] })));

    expect(told).not.toMatch(/990001|Harbour|Salters|WM\d|evidence|08:45|07:45|readBy/);
  });

  test('of a test client reaches no real school, and hears nothing of real pupils either', async () => {
    const { preview } = await area();

    const told = await preview(incidentOf({ test: true }));

    expect(told.notifications).toEqual([]);
    expect(JSON.stringify(told)).not.toMatch(/date of birth|990001/);
  });

  test('of a live client finds no child who is only for trying out, whatever the surname promises', async () => {
    const { chain, preview, dump } = await area();
    await chain.writer.write([{ kind: 'policy', forceCode: '98', forceName: 'Wearmouth Constabulary', laCodes: ['998'], trialLaCode: TRIAL_LA }, ...trialArea()]);
    await chain.writer.recountTerms(TRIAL_LA);
    const before = await dump();
    const matched = childOf(1, { givenNames: ['Amira'], familyName: 'Matched', dateOfBirth: '2018-05-14', address: { lines: [TRIAL_HOME.addressLine], postcode: TRIAL_HOME.postcode } });

    const [live, tried] = [await preview(incidentOf({ children: [matched] })), await preview(incidentOf({ children: [matched], test: true }))];

    expect([live.children.map(({ state }) => state), live.notifications]).toEqual([['unmatched'], []]);
    expect(tried.children.map(({ state }) => state)).toEqual(['linked']);
    expect(await dump()).toBe(before);
  });

  test('follows the force’s own policy and says its version', async () => {
    const { chain, preview } = await area();
    const narrower = { version: '98-2026.1', scope: { under: 18, incidentTypes: ['stalkingOrHarassment'], relationship: 'any' } };
    await chain.writer.write([{ kind: 'policy', forceCode: '98', forceName: 'Wearmouth Constabulary', laCodes: ['998'], ...narrower }]);

    const told = await preview(incidentOf());

    expect(told.policyVersion).toBe('98-2026.1');
    expect(told.children[0]).toMatchObject({ state: 'outOfScope', reason: 'notDomesticAbuse', scope: { inScope: false, policyVersion: '98-2026.1' } });
    expect(told.notifications).toEqual([]);
  });
});

test('a version of a policy says one thing for good', async () => {
  const { chain } = await area();
  const policy = { kind: 'policy', forceCode: '98', forceName: 'Wearmouth Constabulary', laCodes: ['998'], version: '98-2026.2', contentProfile: 'minimal' } as const;
  await chain.writer.write([policy]);

  await chain.writer.write([policy]);
  const changed = chain.writer.write([{ ...policy, contentProfile: 'standard' }]);

  await expect(changed).rejects.toThrow('new version');
  expect((await chain.directory.readPolicy('98')).contentProfile).toBe('minimal');
});

test('each child in or out is on record with the policy it was decided by, and the incident with the latest', async () => {
  const { chain } = await area();
  const incidentId = await chain.tell(incidentOf({ children: [childOf(1), childOf(2, { dateOfBirth: '2001-01-01' })] }));

  await chain.settle();

  const status = await chain.incidents.readStatus(incidentId);
  expect(status?.children.map(({ scope }) => scope)).toEqual([
    { inScope: true, rule: 'insideTheDuty', policyVersion: 'statute-2025-11-07.1' },
    { inScope: false, rule: 'eighteenOrOver', policyVersion: 'statute-2025-11-07.1' },
  ]);
  expect(status?.policyVersion).toBe('statute-2025-11-07.1');
});

describe('a pregnancy', () => {
  test('without an unborn child on the list goes to a person, once, until a correction says otherwise', async () => {
    const { chain } = await area();
    const incident = incidentOf({ pregnancy: { answer: 'yes', dueOn: '2027-01-20' } });
    const incidentId = await chain.tell(incident);
    await chain.settle();

    const open = await chain.open('preBirth');
    await chain.correct(incidentId, { ...incident, revision: 2, pregnancy: { answer: 'no' } });
    await chain.settle();

    expect(open).toMatchObject([{ incidentId, state: 'open', laCode: '998' }]);
    expect(await chain.open('preBirth')).toEqual([]);
  });

  test('with one goes straight to the health team', async () => {
    const { chain } = await area();
    await chain.tell(incidentOf({ pregnancy: { answer: 'yes' }, children: [childOf(1), childOf(3, { dateOfBirth: undefined, school: { reason: 'unborn' } })] }));

    await chain.settle();

    expect(await chain.open('preBirth')).toEqual([]);
  });
});

test('who speaks for another force is on record, and nothing about what they said', async () => {
  const { chain } = await area();

  await createRefusalAudit(chain.commit).otherForce({ clientId: 'client-1', cause: chain.cause() });

  const entries = (await chain.scan(chain.table)).filter(({ action }) => action === 'incident.otherForce');
  expect(entries).toMatchObject([{ actorId: 'client-1', outcome: 'refused', object: 'incident' }]);
});
