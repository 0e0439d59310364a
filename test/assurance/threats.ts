/** What somebody or something may do to a child's notification, and what stands against it. Which tests show that, the tests say themselves by the tag. */
export interface Threat {
  /** The tag of its tests: `T01`. */
  readonly tag: string;
  readonly threat: string;
  /** The worst of the four failures that it would lead to. */
  readonly leadsTo: 'wrong person told' | 'lost or silent' | 'too late' | 'data leaks';
  readonly control: string;
  /** Said where no test of ours can show it, or not all of it. */
  readonly remains?: string;
}

const wrong = 'wrong person told';
const lost = 'lost or silent';
const late = 'too late';
const leak = 'data leaks';

export const THREATS: readonly Threat[] = [
  { tag: 'T01', threat: 'A forged police system', leadsTo: wrong, control: 'private_key_jwt with keys registered by hand, ES256 or EdDSA alone; mutual TLS at the edge' },
  { tag: 'T02', threat: 'A stolen access token', leadsTo: leak, control: 'tokens live 300 seconds and are bound to the client certificate' },
  { tag: 'T03', threat: 'An assertion used twice, or made for somebody else', leadsTo: wrong, control: 'jti once, audience exactly the issuer, 60 seconds' },
  { tag: 'T04', threat: 'Around mutual TLS by the default host', leadsTo: wrong, control: 'the default endpoint is off where a deployment has hosts of its own' },
  {
    tag: 'T05',
    threat: 'A body changed on its way',
    leadsTo: wrong,
    control: 'TLS to the function; a replay under one key must be the same content by its digest',
    remains: 'Signatures of single messages (RFC 9421) are not asked for: mutual TLS and bound tokens stand in their place',
  },
  { tag: 'T06', threat: 'One force writes or reads as another', leadsTo: wrong, control: 'each client is tied to one force; cursors, references and status answer within it; a test client lives in a world of its own' },
  { tag: 'T07', threat: 'The same incident twice', leadsTo: late, control: 'idempotency key and natural key, both by condition' },
  { tag: 'T08', threat: 'Accepted, then lost', leadsTo: lost, control: 'an answer of 2xx only after the transaction; obligations in it; a sweep' },
  { tag: 'T09', threat: 'Tricks for parsers', leadsTo: wrong, control: 'one strict parser from raw bytes: duplicate keys, depth, bad text, prototypes are refused' },
  { tag: 'T10', threat: 'A flood, or bodies too large', leadsTo: late, control: 'an allowance for each client before anything is read or written; size bounds at the door; bulk in queues of its own' },
  { tag: 'T11', threat: 'A child linked to the wrong school', leadsTo: wrong, control: 'links only on strong evidence without a rival; whatever is uncertain goes to a person; two people where it cannot be undone' },
  { tag: 'T12', threat: 'A roll that is out of date: the child has moved', leadsTo: wrong, control: 'a correction is linked anew, the first school hears of a withdrawal; closed schools lead to their successors; a school may say "not ours"' },
  { tag: 'T13', threat: 'Brothers and sisters at two schools are shown to both', leadsTo: leak, control: 'a notification is of one incident and one school and shows that school’s children alone' },
  { tag: 'T14', threat: 'A key adult is a party to the incident, or kin', leadsTo: wrong, control: 'screened by name, address and number before each e-mail, text, call and page' },
  { tag: 'T15', threat: 'A mail scanner reads or confirms', leadsTo: lost, control: 'opening changes nothing; nothing is shown before proof; no form sends itself' },
  { tag: 'T16', threat: 'A forwarded e-mail', leadsTo: wrong, control: 'the link alone proves nothing: a code or a passkey of the named person' },
  { tag: 'T17', threat: 'A shared mailbox of an office', leadsTo: wrong, control: 'a code by e-mail goes to a named mailbox only, where the force allows it at all' },
  { tag: 'T18', threat: 'Links and references are guessed', leadsTo: leak, control: '256 bits; one answer for all that is not there; guesses are counted' },
  { tag: 'T19', threat: 'A token in a log, a referrer or a tracker', leadsTo: leak, control: 'templates of routes in logs, no referrer, no tracking, nothing from elsewhere on a page' },
  { tag: 'T20', threat: 'A code is tried out', leadsTo: wrong, control: 'five tries, ten minutes, one browser, three codes an hour' },
  { tag: 'T21', threat: 'Locking somebody out to silence a notification', leadsTo: lost, control: 'every lock has the next key adult told at once' },
  { tag: 'T22', threat: 'A session is stolen or planted', leadsTo: leak, control: '__Host- cookies that no script and no other site gets; a new secret at each proof; 15 and 60 minutes' },
  { tag: 'T23', threat: 'Another site presses our buttons', leadsTo: lost, control: 'token of the form, Origin and Sec-Fetch-Site, no frames' },
  { tag: 'T24', threat: 'Script in what police or visitors typed', leadsTo: leak, control: 'escaped where it is shown; a content policy that runs nothing of it' },
  { tag: 'T25', threat: 'Header lines smuggled into mail', leadsTo: wrong, control: 'fixed subject, one recipient, addresses of one plain form' },
  { tag: 'T26', threat: 'Personal data in an e-mail or text', leadsTo: leak, control: 'one text for all, differing in link and reference only' },
  { tag: 'T27', threat: 'The same e-mail twice', leadsTo: late, control: 'claim, send, record; a lease; never a third time' },
  { tag: 'T28', threat: 'An e-mail that silently does not arrive', leadsTo: lost, control: 'receipts drive the state; a bounce or silence has the next person told, and at the end somebody is phoned' },
  { tag: 'T29', threat: 'A message that nobody can read blocks others', leadsTo: late, control: 'each record ends as done, ignored, retry or quarantine; the desk sees what was put aside' },
  { tag: 'T30', threat: 'The clock: schedules lost or late, days when it changes', leadsTo: late, control: 'a tick each minute over what is due; instants in UTC; school days by each school’s calendar' },
  { tag: 'T31', threat: 'An evaluator finds a person again', leadsTo: leak, control: 'pseudonyms by a key of their own; thresholds, rounding and secondary suppression; fixed periods' },
  { tag: 'T32', threat: 'A spreadsheet runs a cell', leadsTo: leak, control: 'cells that would are led by an apostrophe, all are quoted' },
  { tag: 'T33', threat: 'An insider edits the audit trail or the data', leadsTo: leak, control: 'hash chains, sealed each hour by a signed root where nobody can change it; every write carries its entry in one transaction; fields are sealed to their place' },
  { tag: 'T34', threat: 'An insider looks around', leadsTo: leak, control: 'roles by area; each view of a child is on record before it is shown; what is opened outside them in an emergency raises an alert and is reviewed' },
  { tag: 'T35', threat: 'Data kept for longer than needed', leadsTo: leak, control: 'content is unreadable once the incident’s key is gone; entries expire' },
  { tag: 'T36', threat: 'A roll, register or calendar that poisons links', leadsTo: wrong, control: 'files are checked whole, applied whole or not at all, refused where they shrink; changes of key adults want two people' },
  { tag: 'T37', threat: 'A key, the mail service or the region is lost', leadsTo: lost, control: 'call lists, encrypted to the force, twice each morning; point-in-time recovery; a gateway that was restored holds what it may have sent before' },
  { tag: 'T38', threat: 'A dependency turns bad', leadsTo: leak, control: 'exact versions and hashes, no install scripts, a bill of materials, few dependencies, each with its reason' },
];
