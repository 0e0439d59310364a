import { describe, expect, test } from 'vitest';
import { readFileMapping } from '../../events/file-mapping.v1.ts';
import { applyMapping } from '../../shared/domain/file-mapping.ts';
import type { FileMapping } from '../../shared/domain/file-mapping.ts';

/** A mapping is a client's own text: one that the gateway cannot use is refused when the file is announced, and none can hold up a file for ever. */

const mappingOf = (over: object): unknown => ({ mappingVersion: '1', name: 'hostile', format: 'ndjson', fields: [{ to: '/forceReference', from: '/ref' }], ...over });
const read = (over: object): FileMapping => {
  const found = readFileMapping(mappingOf(over));
  if ('faults' in found) throw new Error(JSON.stringify(found.faults));
  return found.mapping;
};
const refusal = (over: object) => {
  const found = readFileMapping(mappingOf(over));
  return 'faults' in found ? found.faults.map(({ pointer }) => pointer) : 'taken';
};
const nothing = (): undefined => undefined;

describe('a mapping of a client who means harm', () => {
  test.each(['yyyy-yyyy', 'MMM', 'dd/MM/yyyy d', 'HHH:mm'])('names a part of a date twice (%s): it is refused, because no row could ever be read by it', (format) => {
    expect(refusal({ fields: [{ to: '/attendedAt', from: '/at', as: 'instant', format }] })).toEqual(['/fields/0/format']);
  });

  test.each(['/children/4294967294/givenNames', '/children/100000000', '/children/0/aliases/1000'])('points at the element of a list that no incident has (%s): it is refused, and nothing that long is made', (to) => {
    expect(refusal({ fields: [{ to, from: '/x' }] })).toEqual(['/fields/0/to']);
    expect(refusal({ constants: { [to]: 'x' } })).not.toBe('taken');
  });

  test.each(['/children/length', '/constructor/x', '/__proto__/polluted', '/toString/call', '/forceReference/deeper/still'])('writes where nothing can be written (%s): the row is read without it', { tags: ['T09', 'V15-3-6'] }, (to) => {
    const mapping = read({ constants: { '/children/0/familyName': 'Garrowby', '/forceReference': 'WM/1', [to]: 900_000_000 } });

    const { value } = applyMapping(mapping, nothing);

    expect(value).toMatchObject({ forceReference: 'WM/1' });
    expect((value['children'] as readonly unknown[] | undefined)?.length ?? 1).toBe(1);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(typeof Object.prototype.toString.call).toBe('function');
  });

  test('makes a hundred thousand children of one row: no more are made than show that they are too many', () => {
    const mapping = read({ lists: [{ to: '/children', each: '/people', fields: [{ to: '/familyName', from: '/name' }] }] });
    const people = Array.from({ length: 100_000 }, () => ({ name: 'Garrowby' }));

    const { value } = applyMapping(mapping, (from) => (from === '/people' ? people : undefined));

    expect((value['children'] as readonly unknown[]).length).toBeLessThanOrEqual(101);
    expect((value['children'] as readonly unknown[]).length).toBeGreaterThan(50);
  });
});
