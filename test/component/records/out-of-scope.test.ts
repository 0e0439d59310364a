import { describe, expect, test } from 'vitest';
import { ownerOf } from '../../../shared/domain/child-state.ts';
import { childOf, incidentOf, pupilOf, FORCE } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';
import { newKey, startPoliceApi } from '../../support/police-api.ts';

const tables = withTables();
const URN = '990001';
const adults = [{ adultReference: 'a', givenNames: ['Neil'], familyName: 'Farrowgate', role: 'suspect', sex: 'male', emails: [], phones: [] }] as const;
const wronglyCoded = incidentOf({
  forceCode: FORCE,
  adults,
  children: [childOf(1), childOf(2, { relationships: [{ adultReference: 'a', relationship: 'notRelated' }] })],
});
const correctlyCoded = { ...wronglyCoded, revision: 2, children: [childOf(1), childOf(2, { relationships: [{ adultReference: 'a', relationship: 'child' }] })] };

const started = async () => {
  const api = await startPoliceApi(tables());
  await api.chain.area([...api.chain.school(URN), pupilOf(1, URN), pupilOf(2, URN)]);
  return api;
};
const childrenIn = (json: Readonly<Record<string, unknown>>) => json['children'] as readonly { readonly childReference: string; readonly state: string; readonly reason: string; readonly scope?: unknown }[];
const LEFT_OUT = { childReference: 'child-2', state: 'outOfScope', reason: 'notRelated', scope: { inScope: false, rule: 'notRelated' } };

describe('a child whom the force called related to no adult', () => {
  test('is the force’s to look at: the dry run says so before, and the status afterwards, by the rule that left it out', async () => {
    const { chain, call } = await started();
    const asked = await call('POST', '/v1/incidents?dryRun=true', { body: wronglyCoded });
    const accepted = await call('POST', '/v1/incidents', { body: wronglyCoded, headers: newKey() });
    await chain.settle();

    const status = await call('GET', `/v1/incidents/${String(accepted.json['incidentId'])}`);

    expect(ownerOf('outOfScope')).toBe('force');
    expect(childrenIn(asked.json)[1]).toMatchObject(LEFT_OUT);
    expect(childrenIn(status.json)[1]).toMatchObject(LEFT_OUT);
    expect(childrenIn(status.json)[0]?.state).toBe('linked');
  });

  test('is told of as soon as the force corrects the word, and its school knows of both', async () => {
    const { chain, call } = await started();
    const accepted = await call('POST', '/v1/incidents', { body: wronglyCoded, headers: newKey() });
    await chain.settle();
    const path = `/v1/incidents/${String(accepted.json['incidentId'])}`;

    const corrected = await call('PUT', path, { body: correctlyCoded, headers: newKey() });
    await chain.settle();

    expect(corrected.status).toBe(202);
    const [notification] = (await chain.told(String(accepted.json['incidentId']))).filter(({ answeredHow }) => answeredHow === undefined);
    expect(notification?.childIds).toHaveLength(2);
    expect(childrenIn((await call('GET', path)).json).map(({ state }) => state)).toEqual(['linked', 'linked']);
  });
});
