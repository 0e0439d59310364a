/**
 * One minute with the police API, as commands for a shell: the reference page shows them and a test runs them to the letter.
 * `flags` are what the `encompass` command needs besides, when the gateway keeps its files elsewhere.
 */
export const quickStart = (origin: string, flags = ''): string => `# A token for the client that only tries things out: it lives for five minutes.
TOKEN=$(npx encompass token --client wearmouth-test${flags})

# One incident. Add ?dryRun=true to be told what would happen, and nothing else.
curl -sS -i ${origin}/v1/incidents -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -H 'Idempotency-Key: quick-start-1' -d '{
  "schemaVersion": "1", "forceCode": "98", "forceReference": "TEST/2026/000123", "incidentType": "domesticAbuse",
  "occurredFrom": "2026-10-14T21:50:00+01:00", "attendedAt": "2026-10-14T22:10:00+01:00", "placeType": "childsHome",
  "circumstances": ["verbalArgument"], "risk": { "tool": "dash", "grade": "medium" }, "pregnancy": { "answer": "no" },
  "socialCareTold": "no", "recipientRisk": "noneKnown",
  "children": [{ "childReference": "child-1", "givenNames": ["Amira"], "familyName": "Matched", "dateOfBirth": "2018-05-14",
    "address": { "lines": ["1 Trial Street"], "postcode": "ZZ99 3AA" }, "school": { "name": "Test Primary School" },
    "present": "yes", "seenByPolice": "yes", "voice": { "heard": false, "reason": "childAsleep" } }] }'

# How it stands: each child, and each notification with its state.
curl -sS "${origin}/v1/incidents?forceReference=TEST/2026/000123" -H "Authorization: Bearer $TOKEN"
`;
