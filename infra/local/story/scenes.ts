import type { StoryIncident } from './incident-files.ts';

export type Scene = { readonly at: string } & (
  | { readonly kind: 'post'; readonly incident: StoryIncident; readonly file?: string; readonly says: string }
  /** Time passes; what falls due is told. */
  | { readonly kind: 'pass'; readonly says: string }
  | {
      readonly kind: 'read';
      readonly incident: StoryIncident;
      readonly bodyKey: string;
      /** Which key adult, by order. */
      readonly order: number;
      readonly says: string;
      /** Of the incident's children, by place; all of them when absent. */
      readonly children?: readonly number[];
    }
  | { readonly kind: 'phone'; readonly incident: StoryIncident; readonly says: string }
  /** The force's system asks how everything stands. */
  | { readonly kind: 'ask'; readonly says: string }
);

const school = (urn: number): string => `establishment:${urn}`;

/** 21:40 on the last Thursday before half-term to the first morning after it; each time with the offset that London had then. */
export const SCENES: readonly Scene[] = [
  { at: '2026-10-22T21:40:00+01:00', kind: 'post', incident: 'clean-link', says: 'One child; the parent names the school.' },
  { at: '2026-10-22T22:35:00+01:00', kind: 'post', incident: 'siblings-one-school', says: 'A brother and a sister at one school.' },
  { at: '2026-10-22T23:05:00+01:00', kind: 'post', incident: 'correction', says: 'One child. More will be known in the morning.' },
  { at: '2026-10-22T23:40:00+01:00', kind: 'post', incident: 'siblings-two-schools', says: 'A brother and a sister at two schools.' },
  { at: '2026-10-23T00:40:00+01:00', kind: 'post', incident: 'no-roll', says: 'A child who came to the area this week and is on no roll.' },
  { at: '2026-10-23T01:15:00+01:00', kind: 'post', incident: 'look-alike', says: 'Two pupils have this name; the date of birth fits neither.' },
  { at: '2026-10-23T02:10:00+01:00', kind: 'post', incident: 'home-educated', says: 'A child who is taught at home.' },
  { at: '2026-10-23T03:20:00+01:00', kind: 'post', incident: 'bounced-mailbox', says: 'A school whose safeguarding lead’s mailbox is gone.' },
  { at: '2026-10-23T04:15:00+01:00', kind: 'post', incident: 'desk-phones', says: 'A school where nobody will look at e-mail this morning.' },

  { at: '2026-10-23T05:55:00+01:00', kind: 'pass', says: 'A school that starts at 08:10 is reminded.' },
  {
    at: '2026-10-23T06:12:00+01:00', kind: 'read', incident: 'siblings-two-schools', bodyKey: school(990_015), order: 1, children: [0],
    says: 'reads about the brother; of the sister only that there is one elsewhere.',
  },
  { at: '2026-10-23T06:30:00+01:00', kind: 'pass', says: 'Schools that start at 08:45 are reminded.' },
  {
    at: '2026-10-23T06:48:00+01:00', kind: 'read', incident: 'correction', bodyKey: school(990_020), order: 1,
    says: 'reads and confirms the first telling.',
  },
  { at: '2026-10-23T07:05:00+01:00', kind: 'read', incident: 'clean-link', bodyKey: school(990_002), order: 1, says: 'reads and confirms.' },
  {
    at: '2026-10-23T07:12:00+01:00', kind: 'read', incident: 'siblings-one-school', bodyKey: school(990_011), order: 1,
    says: 'reads one page with both children and confirms once.',
  },
  {
    at: '2026-10-23T07:15:00+01:00', kind: 'post', incident: 'correction', file: 'correction-2',
    says: 'The correction: an adult was hurt and somebody was arrested.',
  },
  {
    at: '2026-10-23T07:21:00+01:00', kind: 'read', incident: 'correction', bodyKey: school(990_020), order: 1,
    says: 'reads what changed and confirms again.',
  },
  {
    at: '2026-10-23T07:25:00+01:00', kind: 'read', incident: 'bounced-mailbox', bodyKey: school(990_028), order: 2,
    says: 'reads in place of the lead and confirms.',
  },
  {
    at: '2026-10-23T07:34:00+01:00', kind: 'read', incident: 'home-educated', bodyKey: 'localAuthority:998', order: 1,
    says: 'reads and confirms for the child without a school.',
  },
  {
    at: '2026-10-23T07:41:00+01:00', kind: 'read', incident: 'siblings-two-schools', bodyKey: school(990_013), order: 1, children: [1],
    says: 'reads about the sister and confirms.',
  },
  { at: '2026-10-23T08:00:00+01:00', kind: 'pass', says: 'One is still unread: all its key adults are told.' },
  { at: '2026-10-23T08:20:00+01:00', kind: 'pass', says: 'Still unread: its leaders are told once more.' },
  { at: '2026-10-23T08:35:00+01:00', kind: 'pass', says: 'Still unread: it is on the desk’s call list.' },
  {
    at: '2026-10-23T08:36:00+01:00', kind: 'phone', incident: 'desk-phones',
    says: 'phones: no answer from the lead, the deputy picks up and is told.',
  },
  { at: '2026-10-23T08:45:00+01:00', kind: 'ask', says: 'The bell rings. How does the night stand?' },

  { at: '2026-10-23T23:10:00+01:00', kind: 'post', incident: 'friday-night', says: 'Friday night: a child at an academy that is open on Monday.' },
  { at: '2026-10-25T02:30:00+00:00', kind: 'pass', says: 'The clocks went back an hour.' },
  { at: '2026-10-25T15:30:00+00:00', kind: 'post', incident: 'in-the-holidays', says: 'Sunday: a child whose school is shut until 2 November.' },
  { at: '2026-10-26T06:30:00+00:00', kind: 'pass', says: 'The academy is open today and is told again, by its own clock.' },
  {
    at: '2026-10-26T07:05:00+00:00', kind: 'read', incident: 'friday-night', bodyKey: school(990_030), order: 1,
    says: 'reads and confirms before school.',
  },
  { at: '2026-11-02T06:30:00+00:00', kind: 'pass', says: 'Half-term is over: the other school is told again.' },
  {
    at: '2026-11-02T07:10:00+00:00', kind: 'read', incident: 'in-the-holidays', bodyKey: school(990_035), order: 1,
    says: 'reads and confirms before the first lesson.',
  },
  { at: '2026-11-02T09:00:00+00:00', kind: 'ask', says: 'The morning after half-term. How does everything stand?' },
];
