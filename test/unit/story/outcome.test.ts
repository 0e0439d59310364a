import { describe, expect, it } from 'vitest';
import { compareOutcome } from '../../../infra/local/story/compare-outcome.ts';
import { londonTime } from '../../../infra/local/story/london-time.ts';
import { readCsv, totalsOf } from '../../../infra/local/story/observe-outcome.ts';
import { expectedOutcome } from '../../../infra/local/story/play-story.ts';

describe('the end of the night, compared', () => {
  it('finds nothing different when everything ended as written', () => {
    expect(compareOutcome(expectedOutcome(), expectedOutcome()).filter(({ same }) => !same)).toEqual([]);
  });

  it('tells a school that was told too late, a notification too many, and work of the desk that is missing', () => {
    const ended = structuredClone(expectedOutcome());
    const [late] = ended.police['clean-link']?.notifications ?? [];
    if (late) ended.police['clean-link']?.notifications.splice(0, 1, { ...late, readBeforeSchoolStart: false });
    if (late) ended.police['no-roll']?.notifications.push(late);
    ended.desk.pop();

    const different = compareOutcome(ended, expectedOutcome()).filter(({ same }) => !same);

    expect(different.map(({ what }) => what)).toEqual(['clean-link', 'no-roll', 'the desk’s open work']);
    expect(different[0]?.ended).toContain('after the bell');
  });

  it('tells a figure that is off, and lets a new measure be', () => {
    const ended = structuredClone(expectedOutcome());
    ended.evaluation['t1_sent_before_bell notification'] = '9 of 10';
    ended.evaluation['a_new_measure incident'] = '1 of 1';

    const different = compareOutcome(ended, expectedOutcome()).filter(({ same }) => !same);

    expect(different).toEqual([{ what: 't1_sent_before_bell notification', ended: '9 of 10', same: false, expected: '10 of 10' }]);
  });
});

describe('a CSV of the evaluator', () => {
  it('is read by its header, commas and quotes inside a field included', () => {
    expect(readCsv('a,b,c\r\n1,"x, ""y""",\n')).toEqual([{ a: '1', b: 'x, "y"', c: '' }]);
  });

  it('is taken without its breakdowns', () => {
    expect(totalsOf('measure,breakdown\nm,total\nm,phase\n')).toEqual([{ measure: 'm', breakdown: 'total' }]);
  });
});

describe('a time of the story', () => {
  it('is what a clock in London shows, before and after it goes back', () => {
    expect(londonTime('2026-10-22T20:40:00Z')).toBe('Thu 22 Oct 21:40');
    expect(londonTime('2026-10-26T07:05:00Z')).toBe('Mon 26 Oct 07:05');
  });
});
