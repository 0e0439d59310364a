export interface ProblemType {
  readonly status: number;
  readonly title: string;
  /** What it means for the child's notification. */
  readonly means: string;
  readonly doThis: string;
}

const NOTHING = 'Nothing was stored: nobody has been told.';
const problem = (status: number, title: string, means: string, doThis: string): ProblemType => ({ status, title, means, doThis });
const unreadable = (title: string, doThis: string): ProblemType => problem(400, title, NOTHING, doThis);

/** Every problem that the police API answers with, by its stable code. A contract test finds codes that are missing here, or said nowhere. */
export const PROBLEM_TYPES: Readonly<Record<string, ProblemType>> = {
  invalid_incident: problem(422, 'Some details need to change', NOTHING, 'Change every place that errors names, then send it again. The same Idempotency-Key may be used: nothing was kept under it.'),
  invalid_withdrawal: problem(422, 'Some details need to change', 'The incident stands as it was.', 'Send a coded reason and who decided.'),
  idempotency_key_missing: problem(400, 'An Idempotency-Key is needed', NOTHING, 'Send a new UUID with each new request, and the same one when you send that request again.'),
  idempotency_key_reused: problem(422, 'This Idempotency-Key was used for another request', 'The first request under this key stands; this one was not stored.', 'Send this request with a key of its own. Keys are kept for seven days.'),
  request_in_progress: problem(409, 'The same request is being handled now', 'Whether it is stored is being decided this very second.', 'Wait a second, then send the same request with the same key: the answer says how it ended.'),
  reference_known: problem(409, 'An incident with this reference is already here', 'The first one stands. What you sent now differs from it and was not stored.', 'To correct the incident, PUT it to the address in Location with a higher revision.'),
  older_revision: problem(409, 'A revision as high or higher is already here', 'The highest revision stands, whatever the order of arrival.', 'Send a revision above the one that errors names, if yours is the newer truth.'),
  revision_has_passed: problem(412, 'The incident is no longer at the revision you read', 'The newer revision stands; yours was not stored.', 'Read the incident again, and build on what it says.'),
  changed_meanwhile: problem(409, 'The incident changed while this request was handled', 'Your request was not stored.', 'Send it again with the same Idempotency-Key.'),
  withdrawn: problem(409, 'This incident was withdrawn', 'It stays withdrawn: nobody can read it.', 'If a child is to be told of after all, send a new incident with a reference of its own.'),
  erased: problem(
    410,
    'The content of this incident was erased',
    'Its time was over: 28 days after the last school was told, 72 hours after a withdrawal. What you sent now was not stored, and nobody has been told of it.',
    'If a school still has to know, telephone the safeguarding desk, or send it as a new incident with a reference of its own.',
  ),
  other_force: problem(403, 'This client may not speak for that force', `${NOTHING} That it was tried is on record.`, 'Send the code of your own force. If it is your own, ask for your client to be set right.'),
  not_a_force: problem(403, 'This client does not belong to a force', NOTHING, 'Use a client that was registered for a force.'),
  scope_missing: problem(403, 'This client may not do that', NOTHING, 'Ask for a token with the scope that errors names, or have it added to your client.'),
  token_missing: problem(401, 'A valid access token is needed', NOTHING, 'Get a token from POST /oauth/token and send it as Authorization: Bearer TOKEN.'),
  token_expired: problem(401, 'A valid access token is needed', NOTHING, 'Tokens live for 300 seconds: get a new one and send the same request again.'),
  token_invalid: problem(401, 'A valid access token is needed', NOTHING, 'Get a token from this gateway’s own token endpoint.'),
  not_found: problem(404, 'There is nothing at this address', 'Nothing changed. An incident of another force, or a roll that another client brought, is not found either.', 'Check the address; find an incident by GET /v1/incidents?forceReference=…'),
  too_many_requests: problem(429, 'Too many requests', 'Nothing of this request was kept.', 'Wait as long as Retry-After says, then send the same request with the same key. RateLimit tells how much is left.'),
  force_reference_missing: problem(400, 'A reference is needed', 'Nothing changed.', 'Ask like /v1/incidents?forceReference=WM/2026/000123.'),
  updated_since_missing: problem(400, 'A time is needed', 'Nothing changed.', 'Ask like /v1/notifications?updatedSince=2026-10-22T21:00:00Z.'),
  bad_cursor: problem(400, 'The cursor is not one of ours', 'Nothing changed.', 'Send the cursor of the page before as it was, or begin again with updatedSince.'),
  bad_if_match: problem(400, 'If-Match is not a revision', NOTHING, 'Send the ETag that you read, like "1".'),
  bad_dry_run: problem(400, 'dryRun is true or false', NOTHING, 'Send dryRun=true, or leave it out to send for good.'),
  invalid_file_request: problem(422, 'Some details need to change', 'No place was made for the file.', 'Send format csv or ndjson, a mapping if there is one, and dryRun true or false.'),
  invalid_mapping: problem(422, 'The mapping cannot be used', 'No place was made for the file.', 'Change every place that errors names; docs/files.md says what a mapping may hold.'),
  mapping_of_other_format: problem(422, 'The file and its mapping do not go together', 'No place was made for the file.', 'Send a CSV with a mapping for CSV; NDJSON goes without one or with one for NDJSON.'),
  file_not_there: problem(409, 'The file has not been put there yet', 'No row was taken.', 'PUT the file to the address that POST /v1/files gave, then start it.'),
  file_too_large: problem(413, 'The file is too large', 'No row was taken.', 'Split the file: at most 512 MiB and 100,000 rows.'),
  invalid_replay: problem(422, 'A time is needed', 'Nothing was sent again.', 'Send the time from which on, like {"since":"2026-10-22T00:00:00Z"}.'),
  invalid_answer: problem(422, 'Some details need to change', 'The question is still open.', 'Send one of the codes of the question’s kind, and at most 500 characters of text.'),
  question_not_open: problem(409, 'This question is no longer open', 'The first answer stands, or nobody needs one any more.', 'Read the incident: it says how the question stands. To put something right, correct the incident or telephone the desk.'),
  invalid_roll_request: problem(422, 'Some details need to change', 'No place was made for the roll.', 'Send laCode, urn if the file is of one school, format csv, ctf or wonde, and isWhole true or false.'),
  other_authority: problem(403, 'This client may not bring rolls of that authority', 'No roll changed. That it was tried is on record.', 'Send the code of an authority that your client is registered for, or ask for your client to be set right.'),
  not_for_test_clients: problem(403, 'A client for trying out brings no rolls', 'No roll changed: real incidents would have found what it brings.', 'Use a client that was registered for rolls; on your own machine (npm start) everything is invented.'),
  roll_file_not_there: problem(409, 'The file has not been put there yet', 'No roll changed.', 'PUT the file to the address that POST /v1/rolls gave, then start it.'),
  roll_file_too_large: problem(413, 'The file is too large', 'No roll changed.', 'Bring one authority’s schools at a time: at most 600 MiB.'),
  roll_not_to_apply: problem(409, 'There is nothing to apply', 'No roll changed because of this request.', 'Read the import: only one in the state previewed is applied.'),
  preview_expired: problem(409, 'What was shown is no longer true', 'No roll changed: a preview is true for a day.', 'Bring the file again.'),
  wrong_content_type: problem(415, 'The body must be JSON', NOTHING, 'Send the header Content-Type: application/json.'),
  compressed_body: problem(415, 'The body must not be compressed', NOTHING, 'Send the body as it is, without Content-Encoding.'),
  body_too_large: problem(413, 'The body is too large', NOTHING, 'Send one incident to a request, at most 262,144 bytes.'),
  byte_order_mark: unreadable('The body starts with a byte-order mark', 'Send UTF-8 without one.'),
  bad_utf8: unreadable('The body is not UTF-8', 'Encode the body as UTF-8.'),
  too_deep: unreadable('The body is nested too deeply', 'Nest at most 16 levels.'),
  lone_surrogate: unreadable('A text has half a character', 'Send whole Unicode characters.'),
  duplicate_name: unreadable('A name stands twice in one object', 'Send each name once: two readers could understand it differently.'),
  forbidden_name: unreadable('A name is not allowed', 'Leave out the name that errors points to.'),
  number_out_of_range: unreadable('A number is out of range', 'Send a number that a double holds exactly.'),
  not_json: unreadable('The body is not valid JSON', 'Mend the JSON at the byte that errors names; comments and trailing commas are not JSON.'),
  unexpected: problem(500, 'Something went wrong here', 'Nothing was stored in part: either all of it is, or none.', 'Send the same request again with the same Idempotency-Key. If it goes on, tell us the correlationId.'),
};
