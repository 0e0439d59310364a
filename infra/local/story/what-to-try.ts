import { relative, resolve } from 'node:path';
import { DEFAULT_DATA_DIR } from '../../cli/connection.ts';

/** One thing to try for each of the five users, ready to paste. */
export const whatToTry = (origin: string, dataDir: string): string => {
  const at = resolve(dataDir) === resolve(DEFAULT_DATA_DIR) ? '' : ` --data-dir ${relative('', dataDir)}`;
  const token = (client: string): string => `-H "authorization: Bearer $(npx encompass token --client ${client}${at})"`;
  return `
What to try now (the gateway's clock goes on from here; everybody in it is invented):

  Police system    send an incident, then ask how it stands
    npx encompass post infra/local/story/incidents/by-hand.json${at}
    curl -s ${token('wearmouth-police')} '${origin}/v1/notifications?updatedSince=2026-10-22T00:00:00Z'

  Key adult        open the newest e-mail's link, type the address it went to, then the code from the phone
    ${origin}/_local/outbox.html
    ${origin}/_local/phone.html

  Desk             what waits for a person, and who has not read
    curl -s ${token('wearmouth-desk')} ${origin}/desk/v1/referrals
    curl -s ${token('wearmouth-desk')} ${origin}/desk/v1/unread

  Evaluator        the night's figures, and its pseudonymised rows
    curl -s ${token('teesside-evaluator')} '${origin}/evaluation/v1/measures?from=2026-10-01&to=2026-11-30'

  Operator         let 45 minutes pass; see every address, key adult and reminder move
    curl -s -X POST ${origin}/_local/clock -H 'content-type: application/json' -d '{"advance":"PT45M"}'
`;
};
