import { expect, test } from 'vitest';
import { neighboursOf } from '../../shared/domain/neighbouring-forces.ts';
import { POLICE_FORCES } from '../../shared/domain/register/local-authorities.ts';

test('every territorial force has neighbours, all of them forces, each the neighbour of its neighbours', () => {
  for (const forceCode of Object.keys(POLICE_FORCES)) {
    const neighbours = neighboursOf({ forceCode });
    expect(neighbours.length, forceCode).toBeGreaterThan(0);
    for (const other of neighbours) {
      expect(POLICE_FORCES).toHaveProperty(other);
      expect(neighboursOf({ forceCode: other })).toContain(forceCode);
    }
  }
});

test('Durham asks Northumbria, Cleveland, North Yorkshire and Cumbria', () => {
  expect(neighboursOf({ forceCode: '11' })).toEqual(['03', '10', '12', '17']);
});

test('a policy may name others, or nobody', () => {
  expect(neighboursOf({ forceCode: '11', neighbours: ['10'] })).toEqual(['10']);
  expect(neighboursOf({ forceCode: '11', neighbours: [] })).toEqual([]);
  expect(neighboursOf({ forceCode: '98' })).toEqual([]);
});
