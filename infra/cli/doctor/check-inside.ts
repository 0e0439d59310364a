import * as z from 'zod';
import { ok, trouble } from './check.ts';
import type { Check } from './check.ts';

const $Report = z.object({
  at: z.string(),
  findings: z.array(
    z.object({
      check: z.enum(['tables', 'keys', 'tick', 'obligations', 'auditRoots', 'heldSends', 'quarantined', 'keyAdults', 'forceFeeds', 'callListKeys']),
      state: z.enum(['ok', 'warn', 'fail', 'unknown']),
      about: z.array(z.string()),
    }),
  ),
});
type Finding = z.infer<typeof $Report>['findings'][number];

interface Words {
  readonly name: string;
  readonly saw: (about: string) => string;
  readonly means: string;
  readonly todo: string;
  readonly link: string;
}

const WORDS: Readonly<Record<Finding['check'], Words>> = {
  tables: { name: 'tables', saw: (about) => (about === '' ? 'all answer' : `silent: ${about}`), means: 'Nothing can be stored or read: nobody is told.', todo: 'Is the table there, and may the function read it? Deploy the data stack again; after a restore, name the restored table in the configuration.', link: 'docs/operations.md#restore-drill' },
  keys: { name: 'keys', saw: (about) => (about === '' ? 'all can be used' : `cannot be used: ${about}`), means: 'What needs the key stands still; without the content key no notification can be read.', todo: 'Enable the key, or cancel its deletion, and find out who did that.', link: 'docs/runbook.md#keys-touched' },
  tick: { name: 'tick', saw: (about) => (about === '' ? 'nothing overdue' : `a step is overdue since ${about}`), means: 'Nobody is chased while it stands still: reminders and the call list are late.', todo: 'Is the schedule enabled? Invoke run-due-steps by hand meanwhile.', link: 'docs/runbook.md#tick-late' },
  obligations: { name: 'work owed', saw: (about) => (about === '' ? 'none is stuck' : `the oldest waits since ${about}`), means: 'A child is not linked, a key adult not told or a receipt not taken in.', todo: 'Look at the queues and their dead letters.', link: 'docs/runbook.md#messages-waiting' },
  auditRoots: { name: 'audit roots', saw: (about) => (about === 'none' ? 'none was made yet' : `the last at ${about}`), means: 'Nothing for a child tonight: the end of the audit trail could be cut off and nobody would see it.', todo: 'Does seal-audit run? A gateway in which nothing has happened yet makes its first root when the hour of the first act is over.', link: 'docs/runbook.md#audit-not-sealed' },
  heldSends: { name: 'held sends', saw: (about) => `${about} held after a restore`, means: 'Schools may not know of it: each is on the desk’s board to be phoned.', todo: 'Go through `npx encompass restore list`.', link: 'docs/operations.md#restore-drill' },
  quarantined: { name: 'put aside', saw: (about) => `${about} messages put aside`, means: 'Something about a child could not be handled by the gateway, and waits for a person.', todo: 'Read why on the desk’s board (Put aside), put it right, close it.', link: 'docs/runbook.md#link-children-dead' },
  keyAdults: { name: 'key adults', saw: (about) => `${about} schools with too few verified key adults`, means: 'An e-mail to them may reach nobody: the desk must phone.', todo: 'The desk asks these schools (Too few key adults on its board).', link: 'docs/operations.md#client-onboarding' },
  forceFeeds: { name: 'force feeds', saw: (about) => (about === '' ? 'none is silent' : `silent for a day: force ${about}`), means: 'Its children are most likely not being told of at all.', todo: 'Ring the force’s operator.', link: 'docs/runbook.md#force-feed-silent' },
  callListKeys: { name: 'call lists', saw: (about) => (about === '' ? 'each force has a key' : `no key: force ${about}`), means: 'On a morning when nothing works this force’s desk has no list of whom to phone.', todo: 'Make one with `npx encompass manifest new-key FILE` and register it.', link: 'docs/operations.md#region-loss' },
};

/** What the gateway says of itself, in words. */
export const checkInside = (answer: unknown): readonly Check[] => {
  const said = $Report.safeParse(answer);
  if (!said.success) return [trouble('inside', 'unknown', 'an answer this command does not know', { todo: 'Use the command of the version that is deployed.', link: 'docs/operations.md#upgrade' })];
  return said.data.findings.map(({ check, state, about }) => {
    const { name, saw, means, todo, link } = WORDS[check];
    const seen = state === 'unknown' ? `could not be looked at (${about.join(', ')})` : saw(about.join(', '));
    return state === 'ok' ? ok(name, seen) : trouble(name, state, seen, { means, todo, link });
  });
};
