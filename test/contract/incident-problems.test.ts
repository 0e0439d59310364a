import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { $IncidentV1 } from '../../events/incident.v1.ts';
import { readIncidentBody } from '../../functions/incident-api/read-incident-body.ts';
import { Problem, problemBody } from '../../shared/http/problem.ts';

const SAMPLES = path.join(import.meta.dirname, '../../events/samples/IncidentV1');
/** The evening that the samples tell of. */
const NOW = new Date('2026-10-14T22:00:00Z');
const REFUSED = ['invalid', 'against-the-rules'] as const;

const refused: readonly [string, string][] = REFUSED.flatMap((folder) => readdirSync(path.join(SAMPLES, folder)).map((file): [string, string] => [folder, file]));
const answerTo = (bytes: Buffer): string => {
  try {
    readIncidentBody({ body: bytes.toString('base64'), isBase64Encoded: true, headers: { 'Content-Type': 'application/json' } } as unknown as APIGatewayProxyEvent, NOW);
  } catch (error) {
    if (error instanceof Problem) return problemBody(error, 'request-0001');
    throw error;
  }
  throw new Error('it was accepted');
};

describe('a sample that is refused is answered by exactly the problem that stands beside it', () => {
  test.each(refused)('%s: %s', (folder, file) => {
    const expected = JSON.parse(readFileSync(path.join(SAMPLES, 'problems', file), 'utf8')) as unknown;

    expect(JSON.parse(answerTo(readFileSync(path.join(SAMPLES, folder, file))))).toEqual(expected);
  });

  test('every problem there belongs to a sample', () => {
    expect(readdirSync(path.join(SAMPLES, 'problems')).toSorted()).toEqual(refused.map(([, file]) => file).toSorted());
  });

  test.each(refused.filter(([folder]) => folder === 'against-the-rules'))('%s: %s is a matter of the rules, not of the schema', (folder, file) => {
    expect($IncidentV1.safeParse(JSON.parse(readFileSync(path.join(SAMPLES, folder, file), 'utf8'))).success).toBe(true);
  });
});
