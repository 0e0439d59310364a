/** What a newcomer sees when everything is up: each front door, and what to try. */
export const welcome = (origin: string, dataDir: string): string => `
Encompass Gateway is up. Only this machine can reach it.

  Police API      ${origin}/v1/incidents
  Key adults      ${origin}/
  Desk            ${origin}/desk                 choose an invented person to sign in as
  Evaluation      ${origin}/evaluation/v1/measures

  E-mails         ${origin}/_local/outbox.html   every e-mail that left: open one, follow its link
  Phone           ${origin}/_local/phone.html    every text message: the six-digit codes are here
  Clock           ${origin}/_local/clock         read it, or turn it with a POST

Everything is kept in ${dataDir}; --reset begins afresh. Ctrl-C ends it.
`;
