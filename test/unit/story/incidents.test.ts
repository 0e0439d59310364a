import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { $IncidentV1 } from '../../../events/incident.v1.ts';
import { expectedOutcome } from '../../../infra/local/story/play-story.ts';
import { readIncidentFile, STORY_INCIDENTS } from '../../../infra/local/story/incident-files.ts';
import { SCENES } from '../../../infra/local/story/scenes.ts';
import { STORY_PUPILS } from '../../../infra/local/wearmouth/story-pupils.ts';

const FOLDER = new URL('../../../infra/local/story/incidents/', import.meta.url);
const files = readdirSync(FOLDER).map((name) => name.replace(/\.json$/u, ''));

describe('the incidents of the story', () => {
  it.each(files)('%s is an incident that a force could send', (name) => {
    const parsed = $IncidentV1.safeParse(JSON.parse(readIncidentFile(name).text));

    expect(parsed.error?.issues).toBeUndefined();
  });

  it('are sent after police attended, by an adult reference that exists', () => {
    for (const scene of SCENES.filter((one) => one.kind === 'post')) {
      const incident = $IncidentV1.parse(JSON.parse(readIncidentFile(scene.file ?? scene.incident).text));
      const adults = new Set(incident.adults.map(({ adultReference }) => adultReference));

      expect(Date.parse(incident.attendedAt)).toBeLessThan(Date.parse(scene.at));
      expect(Date.parse(incident.occurredFrom)).toBeLessThanOrEqual(Date.parse(incident.attendedAt));
      expect(incident.children.every(({ relationships }) => relationships.every(({ adultReference }) => adults.has(adultReference)))).toBe(true);
    }
  });

  it('are about pupils on the roll, save one child and the one who is taught at home', () => {
    const onRoll = new Set(STORY_PUPILS.map(({ legalForename, legalSurname }) => `${legalForename} ${legalSurname}`));
    const without = STORY_INCIDENTS.filter((name) =>
      readIncidentFile(name).children.some(({ givenNames, familyName }) => !onRoll.has(`${givenNames[0]} ${familyName}`)),
    );

    expect(without).toEqual(['no-roll', 'home-educated']);
  });

  it('happen in order, and each has an end that is written down', () => {
    const times = SCENES.map(({ at }) => Date.parse(at));

    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Object.keys(expectedOutcome().police).toSorted()).toEqual([...STORY_INCIDENTS].toSorted());
  });
});
