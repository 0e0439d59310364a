/** What changed in the contract, newest first. */
export const CHANGELOG: readonly { readonly version: string; readonly on: string; readonly changes: readonly string[] }[] = [
  {
    version: '1.0.0',
    on: '2026-11-23',
    changes: [
      'formerNames of a child, beside aliases.',
      'dryRun on new and corrected incidents.',
      'notKept in the answer, when an account was left out because it names somebody.',
      'scope of each child and policyVersion of the incident in the status.',
      '412 revision_has_passed for an If-Match that no longer holds (was 409 changed_meanwhile).',
      'Unknown fields are named by their pointer, with the code unknown_field.',
      'Questions are answered by POST …/questions/{questionId}/answer, and told of by callbacks.',
      'Rolls by machine: /v1/rolls, for clients with the scope roll:write.',
      'RateLimit and RateLimit-Policy headers; 429 too_many_requests.',
    ],
  },
];

export const DEPRECATION_POLICY: readonly string[] = [
  'The path has the major version (/v1). Within it, fields and codes are only added: ignore what you do not know in answers. What a request may hold is strict, so new request fields are always optional.',
  'What is to go is announced here at least six months before, and every answer that it touches then carries Deprecation (RFC 9745) with the day it was announced and Sunset (RFC 8594) with the day it ends.',
  'Codes of problems are stable for good. Their titles, texts and fixes may improve at any time: show them to people, decide by code.',
  'A security fault may have to be closed sooner. Then every registered integrator is told by a person.',
];
