import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disclose } from '../../shared/domain/disclosure.ts';
import {
  CIRCUMSTANCE_CODES,
  HANDLING_CODES,
  PLACE_TYPES,
  PRESENCES,
  RISK_GRADES,
  SAFEGUARDING_FLAGS,
  VOICE_REASONS,
  YES_NO_UNKNOWN,
} from '../../shared/domain/incident.ts';
import type { Adult, Child, Incident } from '../../shared/domain/incident.ts';
import { aNotification, anIncident } from '../support/doubles/key-adult-world.ts';

const SECRET = 'CANARY';
const answer = fc.constantFrom(...YES_NO_UNKNOWN);
const day = fc.date({ min: new Date('2005-01-01'), max: new Date('2026-11-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));

const adult: fc.Arbitrary<Adult> = fc.record({
  adultReference: fc.constant(`${SECRET} reference`),
  givenNames: fc.constant([`${SECRET} given`]),
  familyName: fc.constant(`${SECRET} family`),
  role: fc.constantFrom('victim', 'suspect', 'bothReported', 'other', 'unknown'),
  dateOfBirth: fc.option(day, { nil: undefined }),
  sex: fc.constantFrom('female', 'male', 'unknown'),
  emails: fc.constant([`${SECRET}@example.org`]),
  phones: fc.constant([`${SECRET} phone`]),
});

/** A child in whose every hidden place a canary sits; of another body's child, in every place. */
const child = (childReference: string, ours: boolean): fc.Arbitrary<Child> =>
  fc.record({
    childReference: fc.constant(childReference),
    givenNames: fc.constant([ours ? 'Amira' : `${SECRET} given`]),
    familyName: fc.constant(ours ? 'Wearside' : `${SECRET} family`),
    aliases: fc.constant([{ givenNames: [`${SECRET} alias`], familyName: SECRET }]),
    dateOfBirth: fc.option(day, { nil: undefined }),
    dateOfBirthEstimated: fc.boolean(),
    estimatedAge: fc.option(fc.integer({ min: 0, max: 17 }), { nil: undefined }),
    sex: fc.constantFrom('female', 'male', 'unknown'),
    address: fc.constant({ lines: [`${SECRET} street`], postcode: SECRET }),
    school: fc.constant({ name: `${SECRET} school`, town: SECRET, urn: '999999' }),
    upn: fc.constant(`${SECRET} upn`),
    present: answer,
    whereabouts: fc.constantFrom(...PRESENCES),
    seenByPolice: answer,
    welfareCheck: answer,
    relationships: fc.constant([{ adultReference: `${SECRET} reference`, relationship: 'child' as const }]),
    voice: fc.oneof(
      fc.record({ heard: fc.constant(false as const), reason: fc.constantFrom(...VOICE_REASONS) }),
      fc.record({ heard: fc.constant(true as const), words: fc.constant(ours ? 'words' : SECRET), observed: fc.constant(ours ? 'seen' : SECRET), adultPresent: answer }),
    ),
  });

const incident: fc.Arbitrary<Incident> = fc
  .record({
    adults: fc.array(adult, { maxLength: 4 }),
    children: fc.tuple(child('child-a', true), child('child-b', false)).map((pair) => [...pair]),
    circumstances: fc.uniqueArray(fc.constantFrom(...CIRCUMSTANCE_CODES), { minLength: 1 }),
    flags: fc.uniqueArray(fc.constantFrom(...SAFEGUARDING_FLAGS)),
    handling: fc.uniqueArray(fc.constantFrom(...HANDLING_CODES)),
    placeType: fc.constantFrom(...PLACE_TYPES),
    risk: fc.record({ tool: fc.constant('dash' as const), grade: fc.constantFrom(...RISK_GRADES), professionalJudgement: fc.boolean() }),
    socialCareTold: answer,
  })
  .map((parts) => ({
    ...anIncident(),
    ...parts,
    forceReference: `${SECRET}/1`,
    reportingTeam: `${SECRET} team`,
    circumstancesText: `${SECRET} account`,
    marac: { decision: 'metReferred' as const, decidedBy: `${SECRET} officer`, reason: `${SECRET} reason` },
    hold: { reason: 'seriousRisk' as const, authorisedBy: SECRET, untilAt: '2026-11-30T00:00:00Z' },
  }));

const labels = [
  { childId: 'kid-a', childReference: 'child-a' },
  { childId: 'kid-b', childReference: 'child-b' },
];

describe('disclosure, whatever police sent', () => {
  it('never shows adults, addresses, other bodies’ children, other schools, the account or the force’s own notes', { tags: ['T13', 'V8-2-3', 'V14-2-6', 'V15-3-1'] }, () => {
    fc.assert(
      fc.property(incident, incident, fc.constantFrom('standard' as const, 'minimal' as const), (now, before, contentProfile) => {
        const shown = disclose({ incident: now, labels }, aNotification({ contentProfile }), { incident: before, labels, childIds: ['kid-a', 'kid-b'] });

        const text = JSON.stringify(shown);
        expect(text).not.toContain(SECRET);
        expect(text).not.toContain('arrestMade');
        expect(text).not.toContain('child-a');
        expect(text).toContain('Amira');
      }),
      { numRuns: 300 },
    );
  });

  it('shows in the minimal profile only name, birth, time, presence and welfare', () => {
    fc.assert(
      fc.property(incident, (now) => {
        const { children, rows } = disclose({ incident: now, labels }, aNotification({ contentProfile: 'minimal' }));

        const shown = new Set([...children.flatMap((one) => one.rows), ...rows].map(({ label }) => label));
        expect([...shown].filter((label) => !['name', 'dateOfBirth', 'age', 'when', 'present', 'welfareCheck'].includes(label))).toEqual([]);
        expect(JSON.stringify(children)).not.toMatch(/sameRoom|otherRoom|elsewhere/);
      }),
      { numRuns: 100 },
    );
  });

  it('finds no change between a telling and itself', () => {
    fc.assert(
      fc.property(incident, (now) => {
        const { changes } = disclose({ incident: now, labels }, aNotification(), { incident: structuredClone(now), labels, childIds: ['kid-a'] });

        expect(changes).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('shows nothing of a child whom the body said is not theirs', () => {
    fc.assert(
      fc.property(incident, (now) => {
        const shown = disclose({ incident: now, labels }, aNotification({ notOurs: ['kid-a'] }), { incident: now, labels, childIds: ['kid-a'] });

        expect(JSON.stringify(shown)).not.toContain('Amira');
      }),
      { numRuns: 50 },
    );
  });
});
