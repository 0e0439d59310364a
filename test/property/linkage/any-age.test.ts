import { describe, expect, test } from 'vitest';
import { createLinkSet } from '../../../infra/cli/link/link-set.ts';
import { createRollBuilder } from '../../../infra/cli/link/roll-in-memory.ts';
import { createSchoolDirectory } from '../../../shared/domain/linkage/resolve-schools.ts';
import { generatePersons, type Spoiling } from '../../support/person-generator.ts';
import { measureLinks } from '../../support/measure-links.ts';

const measure = (spoiling: Spoiling, withNumber: boolean) => {
  const { persons, records } = generatePersons({ seed: 19, persons: 1500, spoiling, withNumber });
  const builder = createRollBuilder('', true);
  for (const person of persons) builder.add(person);
  const link = createLinkSet(builder.build(), createSchoolDirectory([]), { today: '', anyAge: true });
  const decided = records.map((record) => [link.link([record.child])[0]!, record] as const);
  const best = decided.filter(([decision, record]) => record.pupilId !== '' && decision.candidates[0]?.pupilId === record.pupilId).length;
  return { ...measureLinks(decided).all, best };
};

describe('general person data', () => {
  test.each([['mild', false], ['mild', true], ['harsh', false], ['harsh', true]] as const)('%s slips, with a number: %s: nobody is taken for another, nearly all are found', (spoiling, withNumber) => {
    const all = measure(spoiling, withNumber);

    expect(all.wrong).toBe(0);
    expect(all.best / all.positives).toBeGreaterThan(0.99);
    expect((all.right + all.reviewRight) / all.positives).toBeGreaterThan(spoiling === 'mild' ? 0.995 : 0.985);
  });
});
