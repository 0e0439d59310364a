import { bodyNames, wearmouth } from '../../infra/local/wearmouth/area.ts';
import { readIncidentFile } from '../../infra/local/story/incident-files.ts';

const WEARMOUTH_FORCE = '98';
const HOUR_MS = 3_600_000;

/** Whoever is eighteen is no child any more, and nobody is told. */
const OLDEST_YEARS = 17;

interface Pupil {
  readonly given: string;
  readonly family: string;
  readonly born: string;
  readonly sex: string;
  readonly line: string;
  readonly postcode: string;
  readonly school: string;
}

const withoutMilliseconds = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');

/**
 * Incidents about pupils of the invented area who are told apart easily: one school, an address, no date of leaving, nobody else of that
 * name and day. Nearly all are linked, so that e-mails follow. Every reference is used once.
 */
export const makeIncidents = async (run: string, count: number, pupils: number): Promise<readonly string[]> => {
  const template = JSON.parse(readIncidentFile('clean-link').text) as Record<string, unknown> & { children: Record<string, unknown>[] };
  const names = bodyNames();
  const now = Date.now();
  const bornAfter = new Date(now - OLDEST_YEARS * 365.25 * 24 * HOUR_MS).toISOString();
  const seen = new Map<string, number>();
  const records: Pupil[] = [];
  let laCode: string | undefined;
  for await (const record of wearmouth({ pupils })) {
    if (record.kind === 'policy' && record.forceCode === WEARMOUTH_FORCE) laCode = record.laCodes[0];
    if (record.kind !== 'pupil') continue;
    const key = `${record.legalSurname}|${record.dateOfBirth}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    const [urn, second] = record.urns;
    const school = urn === undefined ? undefined : names.get(`establishment:${urn}`);
    if (record.laCode !== laCode || second !== undefined || record.leavingOn !== undefined || school === undefined) continue;
    if (record.postcode === undefined || record.addressLine === undefined || record.dateOfBirth < bornAfter) continue;
    records.push({
      given: record.legalForename,
      family: record.legalSurname,
      born: record.dateOfBirth,
      sex: record.sex,
      line: record.addressLine,
      postcode: record.postcode,
      school,
    });
  }
  const known = records.filter((one) => seen.get(`${one.family}|${one.born}`) === 1);
  return Array.from({ length: count }, (_, index) => {
    const pupil = known[index % known.length];
    if (pupil === undefined) throw new Error('the area has no pupils to tell of');
    return JSON.stringify({
      ...template,
      forceReference: `B${run}-${String(index).padStart(6, '0')}`,
      occurredFrom: withoutMilliseconds(now - 2 * HOUR_MS),
      attendedAt: withoutMilliseconds(now - HOUR_MS),
      children: template.children.map((child) => ({
        ...child,
        givenNames: [pupil.given],
        familyName: pupil.family,
        dateOfBirth: pupil.born,
        sex: pupil.sex,
        address: { lines: [pupil.line], postcode: pupil.postcode },
        school: { name: pupil.school },
      })),
    });
  });
};
