/** What a newcomer sees when everything is up: each front door, and what to try. */
export const welcome = (origin: string, dataDir: string): string => `
Encompass Gateway is up. Only this machine can reach it.

  Key adults      ${origin}/                      the page behind a link, or type the short reference
  Police API      ${origin}/v1/incidents          npx encompass post FILE, or curl with a token
  Desk            ${origin}/desk/v1/referrals     with a token of the desk
  Evaluation      ${origin}/evaluation/v1/measures  with a token of the evaluator

  E-mails         ${origin}/_local/outbox.html    every e-mail that left: open one, follow its link
  Phone           ${origin}/_local/phone.html     every text message: the six-digit code is here
  Clock           ${origin}/_local/clock          read it; turn it with a POST

Try:
  npx encompass token                                  a token for curl
  curl ${origin}/health
  curl -X POST ${origin}/_local/clock -H 'content-type: application/json' -d '{"advance":"PT45M"}'

Everything is kept in ${dataDir}; --reset begins afresh. Ctrl-C ends it.
`;
