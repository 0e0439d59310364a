import type { ChildState, IncidentState } from '../../../shared/domain/child-state.ts';
import type { NotificationState } from '../../../shared/domain/notification.ts';

interface Words {
  readonly means: string;
  readonly doThis: string;
}
const NOTHING = 'Nothing.';
const words = (means: string, doThis = NOTHING): Words => ({ means, doThis });

const INCIDENT: Readonly<Record<IncidentState, Words>> = {
  received: words('Stored; its children are being looked for.'),
  linked: words('Nobody at the desk has to act on any of its children.'),
  referred: words('The safeguarding desk has work on it: a child, or a pregnancy.', 'Nothing; be reachable for the desk.'),
  withdrawn: words('Recalled, for good.'),
};
const CHILD: Readonly<Record<ChildState, Words>> = {
  received: words('Not looked at yet.'),
  linked: words('A school, the local authority or the health team is told.'),
  review: words('One or more pupils could be this child: a person decides.'),
  unmatched: words('No pupil on a roll fits: a person finds out who is to be told.'),
  held: words('You asked to hold it, or somebody in the incident may work at the school.', 'When the reason is gone, send a correction.'),
  outOfScope: words('Outside the duty, and nobody is told of this child; `scope` says by which rule.', 'If that is wrong, send a correction.'),
};
const NOTIFICATION: Readonly<Record<NotificationState, Words>> = {
  scheduled: words('Raised; no e-mail was handed over yet.'),
  sending: words('An e-mail is being handed to the mail service.'),
  sent: words('The mail service took it.'),
  delivered: words('A key adult’s mail system has it.'),
  undelivered: words('No address tried so far works; the next key adult or the desk is on it.'),
  overdue: words('Nobody read it by the last rung; the desk phones.'),
  viewed: words('A key adult who proved who they are was shown it.'),
  acknowledged: words('A key adult confirmed having read this version.'),
  phoned: words('The desk read it to a key adult on the phone.'),
  withdrawn: words('Recalled, or no child of it is at that school any more.'),
  closedByDesk: words('The desk closed it with a reason.'),
  superseded: words('A newer version stands in its place.', 'Read the newer version.'),
};

const listed = (record: Readonly<Record<string, Words>>) => Object.entries(record).map(([state, one]) => ({ state, ...one }));

export const STATE_WORDS = [
  { of: 'An incident', states: listed(INCIDENT) },
  { of: 'A child of an incident', states: listed(CHILD) },
  { of: 'A notification', states: listed(NOTIFICATION) },
];
