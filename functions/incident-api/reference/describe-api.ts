import * as z from 'zod';
import { createDocument } from 'zod-openapi';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { $IncidentV1, $WithdrawalV1 } from '../../../events/incident.v1.ts';
import { $Accepted, $Answer, $Answered, $DryRun, $File, $OpenFile, $OpenRoll, $Replay, $Replayed, $Roll, $Incident, $Incidents, $Keys, $Metadata, $Notifications, $Problem, $Token, $TokenError, $TokenRequest, $Withdrawn } from './answers.ts';
import { PROBLEM_TYPES } from './problem-types.ts';

/** Of the contract, not of the software: the minor part grows with additions. */
export const API_VERSION = '1.0.0';

const JSON_TYPE = 'application/json';
const PROBLEM_JSON = 'application/problem+json';
const header = (description: string, example: string) => z.string().meta({ description, example });
const ALWAYS = z.object({ 'X-Correlation-ID': header('Yours when you sent a harmless one, else ours; in every log line of this request.', '6f1c0c1e-1f2d-4d8e-9a53-0d2e7f5b8a11') });
const LIMITED = ALWAYS.extend({
  'RateLimit-Policy': header('Your allowance (draft-ietf-httpapi-ratelimit-headers-10).', '"default";q=600;w=60, "default-burst";q=200;w=20'),
  RateLimit: header('What is left of it.', '"default-burst";r=199;t=1'),
});

const byStatus = (codes: readonly string[]): ReadonlyMap<number, readonly string[]> => {
  const found = new Map<number, string[]>();
  for (const code of codes) {
    const status = PROBLEM_TYPES[code]?.status;
    if (status === undefined) throw new Error(`the reference has no problem ${code}`);
    found.set(status, [...(found.get(status) ?? []), code]);
  }
  return found;
};

const problems = (...codes: readonly string[]): ZodOpenApiResponsesObject =>
  Object.fromEntries(
    [...byStatus([...codes, 'unexpected'])].map(([status, some]) => [
      String(status),
      {
        description: some.map((code) => `\`${code}\`: ${PROBLEM_TYPES[code]?.title ?? ''}.`).join(' '),
        headers: status === 429 ? LIMITED.extend({ 'Retry-After': header('Seconds to wait.', '1') }) : ALWAYS,
        content: { [PROBLEM_JSON]: { schema: $Problem } },
      },
    ]),
  );

const answer = (description: string, schema: z.ZodType, headers: z.ZodObject = LIMITED) => ({ description, headers, content: { [JSON_TYPE]: { schema } } });
const BODY = ['wrong_content_type', 'compressed_body', 'body_too_large', 'byte_order_mark', 'bad_utf8', 'too_deep', 'lone_surrogate', 'duplicate_name', 'forbidden_name', 'number_out_of_range', 'not_json'];
const CALLER = ['token_missing', 'token_expired', 'token_invalid', 'scope_missing', 'not_a_force', 'too_many_requests'];

const idempotencyKey = (isNeeded: boolean) => {
  const key = z.string().regex(/^[\x21-\x7e]{1,64}$/).meta({ description: 'A UUID or up to 64 visible characters; the same when the same request is sent again. Kept for seven days. Not needed for a dry run.', example: '6f1c0c1e-1f2d-4d8e-9a53-0d2e7f5b8a11' });
  return isNeeded ? key : key.optional();
};
const replayed = LIMITED.extend({ 'Idempotency-Replayed': header('true when this is the answer to an earlier request, byte for byte.', 'true').optional() });
const incidentIdPath = z.object({ incidentId: z.string().meta({ description: 'Ours: links.self of the answer to POST.', example: 'inc_0199f0a2-5b1c-7c3e-8d4f-2a6b9c0d1e2f' }) });
const dryRun = z.enum(['true', 'false']).optional().meta({ description: 'true: say who would be told, when and why, and store nothing.' });
const token = (...scopes: readonly string[]) => [{ accessToken: [...scopes] }];

const create: ZodOpenApiOperationObject = {
  operationId: 'createIncident',
  tags: ['Incidents'],
  summary: 'Tell us of an incident',
  description: '202 comes after the commit: from then on it is ours to tell the school. The same incident sent again gets the same answer, by its Idempotency-Key and, for good, by its reference and revision.',
  security: token('incident:write'),
  requestParams: { header: z.object({ 'Idempotency-Key': idempotencyKey(false) }), query: z.object({ dryRun }) },
  requestBody: { required: true, content: { [JSON_TYPE]: { schema: $IncidentV1 } } },
  responses: {
    '200': answer('A dry run’s answer.', $DryRun),
    '202': answer('Stored.', $Accepted, replayed.extend({ Location: header('Where it is.', '/v1/incidents/inc_0199f0a2-5b1c-7c3e-8d4f-2a6b9c0d1e2f') })),
    ...problems(...BODY, ...CALLER, 'idempotency_key_missing', 'bad_dry_run', 'other_force', 'request_in_progress', 'reference_known', 'erased', 'invalid_incident', 'idempotency_key_reused'),
  },
};

const revise: ZodOpenApiOperationObject = {
  operationId: 'reviseIncident',
  tags: ['Incidents'],
  summary: 'Correct an incident',
  description: 'The whole incident again with a higher revision. Revisions may arrive in any order: the highest stands. If-Match makes sure that you build on what you read. Whoever was told of the earlier one is told what changed.',
  security: token('incident:write'),
  requestParams: {
    path: incidentIdPath,
    header: z.object({ 'Idempotency-Key': idempotencyKey(false), 'If-Match': z.string().optional().meta({ description: 'The ETag that you read.', example: '"1"' }) }),
    query: z.object({ dryRun }),
  },
  requestBody: { required: true, content: { [JSON_TYPE]: { schema: $IncidentV1 } } },
  responses: {
    '200': answer('A dry run’s answer.', $DryRun),
    '202': answer('Stored.', $Accepted, replayed.extend({ Location: header('Where it is.', '/v1/incidents/inc_0199f0a2-5b1c-7c3e-8d4f-2a6b9c0d1e2f') })),
    ...problems(...BODY, ...CALLER, 'idempotency_key_missing', 'bad_if_match', 'bad_dry_run', 'other_force', 'not_found', 'erased', 'older_revision', 'withdrawn', 'changed_meanwhile', 'revision_has_passed', 'invalid_incident', 'idempotency_key_reused'),
  },
};

/** Of addresses that anybody may ask for. */
const atTheDoor: ZodOpenApiResponsesObject = { '4XX': { description: 'The door itself refuses: no HTTP that it understands, or too much for all clients together.' } };

const paths: ZodOpenApiPathsObject = {
  '/health': { get: { operationId: 'health', tags: ['Service'], summary: 'Whether it answers', security: [], responses: { '200': answer('It does.', z.strictObject({ status: z.literal('ok') }), ALWAYS), ...problems(), ...atTheDoor } } },
  '/.well-known/oauth-authorization-server': { get: { operationId: 'serverMetadata', tags: ['Access'], summary: 'Where tokens are and how to ask for one', security: [], responses: { '200': answer('RFC 8414.', $Metadata, ALWAYS), ...problems(), ...atTheDoor } } },
  '/oauth/jwks': { get: { operationId: 'signingKeys', tags: ['Access'], summary: 'Public keys that tokens are signed with', security: [], responses: { '200': answer('RFC 7517.', $Keys, ALWAYS), ...problems(), ...atTheDoor } } },
  '/oauth/token': {
    post: {
      operationId: 'createToken',
      tags: ['Access'],
      summary: 'Get an access token',
      description: 'OAuth 2.0 client credentials with private_key_jwt (RFC 7523). The token is an at+jwt (RFC 9068) and lives for 300 seconds; there are no refresh tokens.',
      security: [],
      requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema: $TokenRequest } } },
      responses: {
        '200': answer('The token.', $Token, ALWAYS),
        '400': answer('The form or the scope was not one of ours.', $TokenError, ALWAYS),
        '401': answer('The assertion was not accepted. One answer for every reason.', $TokenError, ALWAYS),
        ...problems('too_many_requests'),
      },
    },
  },
  '/v1/incidents': {
    post: create,
    get: {
      operationId: 'findIncident',
      tags: ['Incidents'],
      summary: 'Find an incident by your reference',
      security: token('incident:read'),
      requestParams: { query: z.object({ forceReference: z.string().max(60).meta({ description: 'As you sent it.', example: 'WM/2026/000123' }) }) },
      responses: { '200': answer('None or one.', $Incidents), ...problems(...CALLER, 'force_reference_missing') },
    },
  },
  '/v1/incidents/{incidentId}': {
    get: {
      operationId: 'readIncident',
      tags: ['Incidents'],
      summary: 'How an incident stands',
      security: token('incident:read'),
      requestParams: { path: incidentIdPath },
      responses: { '200': answer('Its children and its notifications.', $Incident, LIMITED.extend({ ETag: header('Its revision, for If-Match.', '"1"') })), ...problems(...CALLER, 'not_found', 'erased') },
    },
    put: revise,
  },
  '/v1/incidents/{incidentId}/withdraw': {
    post: {
      operationId: 'withdrawIncident',
      tags: ['Incidents'],
      summary: 'Recall an incident',
      description: 'Every link and every open page of it is dead with the answer; whoever was told hears that it was withdrawn.',
      security: token('incident:write'),
      requestParams: { path: incidentIdPath, header: z.object({ 'Idempotency-Key': idempotencyKey(true) }) },
      requestBody: { required: true, content: { [JSON_TYPE]: { schema: $WithdrawalV1 } } },
      responses: { '200': answer('Withdrawn, now or before.', $Withdrawn, replayed), ...problems(...BODY, ...CALLER, 'idempotency_key_missing', 'not_found', 'erased', 'changed_meanwhile', 'invalid_withdrawal', 'idempotency_key_reused') },
    },
  },
  '/v1/incidents/{incidentId}/questions/{questionId}/answer': {
    post: {
      operationId: 'answerQuestion',
      tags: ['Incidents'],
      summary: 'Answer a question of the desk or of a school',
      description: 'Once; whoever answered first, by machine or by telephone, has answered. The codes of each kind stand with the body. The school sees the code, the desk the words as well. What is wrong in an incident is put right by correcting it.',
      security: token('incident:write'),
      requestParams: { path: incidentIdPath.extend({ questionId: z.string().meta({ description: 'Of the incident’s questions.', example: 'qst_0199f0a2-5b1c-7c3e-8d4f-2a6b9c0d1e2f_1' }) }), header: z.object({ 'Idempotency-Key': idempotencyKey(true) }) },
      requestBody: { required: true, content: { [JSON_TYPE]: { schema: $Answer } } },
      responses: { '200': answer('Answered.', $Answered, replayed), ...problems(...BODY, ...CALLER, 'idempotency_key_missing', 'not_found', 'erased', 'question_not_open', 'changed_meanwhile', 'invalid_answer', 'idempotency_key_reused') },
    },
  },
  '/v1/notifications': {
    get: {
      operationId: 'listNotifications',
      tags: ['Status'],
      summary: 'What changed since',
      description: 'Oldest change first, a hundred to a page. A change may be seen some seconds late: begin again a minute before the last updatedAt that you saw, and leave out what you know.',
      security: token('incident:read'),
      requestParams: { query: z.object({ updatedSince: z.iso.datetime({ offset: true }).meta({ description: 'An instant with offset.', example: '2026-10-22T21:00:00Z' }), cursor: z.string().max(120).optional().meta({ description: 'Of the page before.' }) }) },
      responses: { '200': answer('One page.', $Notifications), ...problems(...CALLER, 'updated_since_missing', 'bad_cursor') },
    },
  },
};

const fileIdPath = z.object({ fileId: z.string().meta({ description: 'Ours: links.self of the answer to POST.', example: 'fil_0199f0a2-5b1c-7c3e-8d4f-2a6b9c0d1e2f' }) });

/** What the files and callbacks of a client answer; the same door, another function. */
const clientPaths: ZodOpenApiPathsObject = {
  '/v1/files': {
    post: {
      operationId: 'openFile',
      tags: ['Files'],
      summary: 'A place for a file of incidents',
      description: 'NDJSON or CSV, at most 100,000 rows. Put the file to the address in the answer, start it, and read its results: one line for each row. Bringing the same file again is safe.',
      security: token('incident:write'),
      requestBody: { required: true, content: { [JSON_TYPE]: { schema: $OpenFile } } },
      responses: { '201': answer('The place.', $File, LIMITED.extend({ Location: header('Where to read how far it is.', '/v1/files/fil_0199f0a2-5b1c-7c3e-8d4f-2a6b9c0d1e2f') })), ...problems(...BODY, ...CALLER, 'invalid_file_request', 'invalid_mapping', 'mapping_of_other_format') },
    },
  },
  '/v1/files/{fileId}': {
    get: { operationId: 'readFile', tags: ['Files'], summary: 'How far a file is', security: token('incident:read'), requestParams: { path: fileIdPath }, responses: { '200': answer('Its rows so far, and its results when it is done.', $File, LIMITED), ...problems(...CALLER, 'not_found') } },
  },
  '/v1/files/{fileId}/start': {
    post: {
      operationId: 'startFile',
      tags: ['Files'],
      summary: 'The file is there: read it',
      description: 'Said twice, it is read once.',
      security: token('incident:write'),
      requestParams: { path: fileIdPath },
      responses: { '202': answer('It is being read.', $File, LIMITED), ...problems(...CALLER, 'not_found', 'file_not_there', 'file_too_large') },
    },
  },
  '/v1/callbacks/replay': {
    post: {
      operationId: 'replayCallbacks',
      tags: ['Status'],
      summary: 'Send my callbacks again',
      description: 'Delivered ones too, from an instant on. What a callback holds and how it is signed: docs/callbacks.md.',
      security: token('incident:read'),
      requestBody: { required: true, content: { [JSON_TYPE]: { schema: $Replay } } },
      responses: { '202': answer('They will be sent.', $Replayed, LIMITED), ...problems(...BODY, ...CALLER, 'invalid_replay') },
    },
  },
};

const importIdPath = z.object({ importId: z.string().meta({ description: 'Ours: links.self of the answer to POST.', example: 'rol_5f0c7e1a5b1c7c3e8d4f2a6b9c0d1e2f5f0c7e1a' }) });
const ROLL_CALLER = ['token_missing', 'token_expired', 'token_invalid', 'scope_missing', 'not_for_test_clients', 'too_many_requests'];

/** What schools' and authorities' systems do: the same door, another scope, and nothing about incidents. */
const rollPaths: ZodOpenApiPathsObject = {
  '/v1/rolls': {
    post: {
      operationId: 'openRoll',
      tags: ['Rolls'],
      summary: 'A place for a school’s roll',
      description: 'Of one school, or of one authority whose file names the schools. Put the file to the address in the answer, start it, read what it would change, and apply it. The same key finds the same place for as long as it is kept.',
      security: token('roll:write'),
      requestParams: { header: z.object({ 'Idempotency-Key': idempotencyKey(true) }) },
      requestBody: { required: true, content: { [JSON_TYPE]: { schema: $OpenRoll } } },
      responses: {
        '201': answer('The place.', $Roll, LIMITED.extend({ Location: header('Where to read how far it is.', '/v1/rolls/rol_5f0c7e1a5b1c7c3e8d4f2a6b9c0d1e2f5f0c7e1a'), 'Idempotency-Replayed': header('true when the place was there before.', 'true').optional() })),
        ...problems(...BODY, ...ROLL_CALLER, 'idempotency_key_missing', 'other_authority', 'invalid_roll_request', 'idempotency_key_reused'),
      },
    },
  },
  '/v1/rolls/{importId}': {
    get: {
      operationId: 'readRoll',
      tags: ['Rolls'],
      summary: 'What a roll would change, and how far it is',
      description: 'Counts for each school, and row numbers with codes, a hundred to a page. Only the client that brought it sees it.',
      security: token('roll:write'),
      requestParams: { path: importIdPath, query: z.object({ cursor: z.string().max(4).optional().meta({ description: 'Of the page before.' }) }) },
      responses: { '200': answer('The import.', $Roll), ...problems(...ROLL_CALLER, 'not_found', 'bad_cursor') },
    },
  },
  '/v1/rolls/{importId}/start': {
    post: {
      operationId: 'startRoll',
      tags: ['Rolls'],
      summary: 'The roll is there: read it',
      description: 'Said twice, it is read once. No roll changes yet.',
      security: token('roll:write'),
      requestParams: { path: importIdPath },
      responses: { '202': answer('It is being read.', $Roll), ...problems(...ROLL_CALLER, 'not_found', 'roll_file_not_there', 'roll_file_too_large') },
    },
  },
  '/v1/rolls/{importId}/apply': {
    post: {
      operationId: 'applyRoll',
      tags: ['Rolls'],
      summary: 'Bring what was shown into force',
      description: 'Within the limits of one import it is applied, school by school. Beyond them the answer’s state is asked: somebody signed in at the desk decides, and no machine can be that person. Said twice, it is applied once.',
      security: token('roll:write'),
      requestParams: { path: importIdPath },
      responses: { '202': answer('It is being applied, or waits for a person.', $Roll), ...problems(...ROLL_CALLER, 'not_found', 'roll_not_to_apply', 'preview_expired') },
    },
  },
};

/** OpenAPI 3.1 of the police API, from the very schemas that validate. */
export const describeApi = (): ReturnType<typeof createDocument> =>
  createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Encompass Gateway: police API',
      version: API_VERSION,
      description: 'Tells a child’s school, before the school day starts, that police attended a domestic abuse incident. Not an official product; no place for emergencies.',
      license: { name: 'Unlicensed: all rights reserved', identifier: 'LicenseRef-UNLICENSED' },
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '/', description: 'The gateway that serves this page.' }],
    tags: [
      { name: 'Incidents', description: 'Tell, correct, withdraw, read.' },
      { name: 'Files', description: 'Many incidents at once.' },
      { name: 'Rolls', description: 'Which child goes to which school: for schools’ and authorities’ systems.' },
      { name: 'Status', description: 'What became of it.' },
      { name: 'Access', description: 'Tokens and keys.' },
      { name: 'Service', description: 'Whether it is there.' },
    ],
    components: {
      securitySchemes: {
        accessToken: {
          type: 'oauth2',
          description: 'Client credentials with private_key_jwt; see POST /oauth/token.',
          flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: { 'incident:write': 'Tell, correct and withdraw', 'incident:read': 'Read how it stands', 'roll:write': 'Bring rolls of the authorities that the client is registered for' } } },
        },
      },
    },
    paths: { ...paths, ...clientPaths, ...rollPaths },
  });
