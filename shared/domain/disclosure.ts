import { londonDayOf } from './calendar.ts';
import { yearGroupOf } from './year-group.ts';
import type { YearGroup } from './year-group.ts';
import type {
  Child,
  CircumstanceCode,
  HandlingCode,
  Incident,
  Instant,
  LondonDay,
  PersonName,
  PregnancyAnswer,
  Presence,
  SafeguardingFlag,
  VoiceOfTheChild,
  YesNoUnknown,
} from './incident.ts';
import type { ForcePolicy } from './force-policy.ts';
import { parseBodyKey } from './recipient-body.ts';
import type { BodyKey, RecipientBody } from './recipient-body.ts';

/**
 * What a recipient body is shown of an incident, and nothing else: the one place where that is decided. Values stay codes, so that each
 * language words them; free text passes only where it is the child's own voice or an instruction to the school.
 *
 * Never here: adults, addresses, where it happened, the account of what happened in free text, other bodies' children, other incidents,
 * and what the police did about an adult (an arrest).
 */

export type ContentProfile = ForcePolicy['contentProfile'];

/** Facts about how a child must be received, collected or looked for; not what was done about an adult. */
const FLAGS_FOR_SCHOOL = [
  'injuryToChild',
  'childTriedToIntervene',
  'orderAffectsCollection',
  'bailAffectsCollection',
  'childMissing',
  'familyMoved',
  'animalHarmed',
  'weaponUsed',
] as const satisfies readonly SafeguardingFlag[];
export type FlagForSchool = (typeof FLAGS_FOR_SCHOOL)[number];

/** London wall time, because that is the clock of everybody who reads it. */
export interface WallTime {
  readonly day: LondonDay;
  /** 1 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

export type Row =
  | { readonly label: 'name'; readonly value: PersonName }
  | { readonly label: 'dateOfBirth'; readonly value: { readonly day: LondonDay; readonly estimated: boolean; readonly yearGroup: YearGroup } }
  | { readonly label: 'age'; readonly value: number | 'unknown' }
  | { readonly label: 'present'; readonly value: { readonly present: YesNoUnknown; readonly whereabouts: Presence } }
  | { readonly label: 'seen'; readonly value: { readonly seenByPolice: YesNoUnknown; readonly welfareCheck: YesNoUnknown } }
  | { readonly label: 'welfareCheck'; readonly value: YesNoUnknown }
  | { readonly label: 'voice'; readonly value: VoiceOfTheChild }
  | { readonly label: 'when'; readonly value: WallTime }
  | { readonly label: 'circumstances'; readonly value: readonly CircumstanceCode[] }
  | { readonly label: 'flags'; readonly value: readonly FlagForSchool[] }
  | { readonly label: 'handling'; readonly value: { readonly codes: readonly HandlingCode[]; readonly text?: string | undefined } }
  | { readonly label: 'alreadyTold'; readonly value: YesNoUnknown }
  | { readonly label: 'othersTold'; readonly value: readonly RecipientBody['kind'][] }
  | { readonly label: 'earlierHere'; readonly value: readonly LondonDay[] }
  | { readonly label: 'repeats'; readonly value: number }
  | { readonly label: 'pregnancy'; readonly value: { readonly answer: PregnancyAnswer; readonly dueOn?: LondonDay | undefined } };
export type Label = Row['label'];

export interface DisclosedChild {
  /** Our own id: what forms carry. The force's label for the child never leaves this file. */
  readonly childId: string;
  readonly name: PersonName;
  readonly yearGroup: YearGroup;
  readonly rows: readonly Row[];
}

export interface Change {
  readonly label: Label;
  /** The child it is about; absent when it is about the incident. */
  readonly childId?: string | undefined;
  readonly before?: Row | undefined;
  readonly now?: Row | undefined;
}

export interface Disclosure {
  readonly reference: string;
  readonly children: readonly DisclosedChild[];
  readonly rows: readonly Row[];
  /** Against the version before; undefined when there is none. */
  readonly changes?: readonly Change[] | undefined;
}

/** What is asked of the notification: no more is needed to decide. */
export interface ToDisclose {
  readonly shortReference: string;
  readonly bodyKey: BodyKey;
  readonly contentProfile: ContentProfile;
  readonly childIds: readonly string[];
  /** Ids of children who the body said are not theirs: it is not shown them again. */
  readonly notOurs: readonly string[];
  readonly readBy: Instant;
}

const wallTimeOf = (instant: Instant): WallTime => {
  const there = Temporal.Instant.from(instant).toZonedDateTimeISO('Europe/London');
  return { day: there.toPlainDate().toString(), weekday: there.dayOfWeek, hour: there.hour, minute: there.minute };
};

const nameOf = ({ givenNames, familyName }: PersonName): PersonName => ({ givenNames, familyName });

const bornRow = (child: Child, on: LondonDay): Row =>
  child.dateOfBirth === undefined
    ? { label: 'age', value: child.estimatedAge ?? 'unknown' }
    : { label: 'dateOfBirth', value: { day: child.dateOfBirth, estimated: child.dateOfBirthEstimated, yearGroup: yearGroupOf(child.dateOfBirth, on) } };

const childRows = (child: Child, on: LondonDay, profile: ContentProfile, earlier: readonly LondonDay[] = [], repeats = 0): readonly Row[] => {
  const always: readonly Row[] = [{ label: 'name', value: nameOf(child) }, bornRow(child, on)];
  switch (profile) {
    case 'minimal':
      // Present or not, looked after or not: never which room.
      return [
        ...always,
        { label: 'present', value: { present: child.present, whereabouts: 'unknown' } },
        { label: 'welfareCheck', value: child.welfareCheck },
      ];
    case 'standard':
      return [
        ...always,
        { label: 'present', value: { present: child.present, whereabouts: child.whereabouts } },
        { label: 'seen', value: { seenByPolice: child.seenByPolice, welfareCheck: child.welfareCheck } },
        { label: 'voice', value: child.voice },
        ...(repeats > 0 ? [{ label: 'repeats', value: repeats } as const] : []),
        ...(earlier.length > 0 ? [{ label: 'earlierHere', value: earlier } as const] : []),
      ];
  }
};

const incidentRows = (incident: Incident, bodyKey: BodyKey, profile: ContentProfile, othersTold: Beyond['othersTold'] = []): readonly Row[] => {
  const when: Row = { label: 'when', value: wallTimeOf(incident.occurredFrom) };
  if (profile === 'minimal') return [when];
  const flags = FLAGS_FOR_SCHOOL.filter((flag) => incident.flags.includes(flag));
  const handled = incident.handling.length > 0 || incident.handlingText !== undefined;
  // An unborn child is told to a health team, which needs the due date; a school does not.
  const expecting = parseBodyKey(bodyKey)?.kind === 'healthTeam' && incident.pregnancy.answer === 'yes';
  return [
    when,
    { label: 'circumstances', value: incident.circumstances },
    ...(flags.length > 0 ? [{ label: 'flags', value: flags } as const] : []),
    ...(handled ? [{ label: 'handling', value: { codes: incident.handling, text: incident.handlingText } } as const] : []),
    { label: 'alreadyTold', value: incident.socialCareTold },
    ...(othersTold.length > 0 ? [{ label: 'othersTold', value: othersTold } as const] : []),
    ...(expecting ? [{ label: 'pregnancy', value: incident.pregnancy } as const] : []),
  ];
};

const changesBetween = (before: readonly Row[], now: readonly Row[], childId?: string): readonly Change[] => {
  const labels = [...new Set([...before, ...now].map(({ label }) => label))];
  return labels.flatMap((label) => {
    const old = before.find((row) => row.label === label);
    const current = now.find((row) => row.label === label);
    // Rows are plain data made by the code above, keys in one order: equal text is equal content.
    return JSON.stringify(old) === JSON.stringify(current) ? [] : [{ label, childId, before: old, now: current }];
  });
};

const disclosedChildren = (told: Told, of: ToDisclose, childIds: readonly string[], { earlierHere, repeats }: Pick<Beyond, 'earlierHere' | 'repeats'>): readonly DisclosedChild[] => {
  // The school year is that of the day it will be read on: a notification of August speaks of the class in September.
  const on = londonDayOf(of.readBy);
  return childIds.flatMap((childId) => {
    const label = told.labels.find((one) => one.childId === childId)?.childReference;
    const child = told.incident.children.find(({ childReference }) => childReference === label);
    if (child === undefined || of.notOurs.includes(childId)) return [];
    const yearGroup = child.dateOfBirth === undefined ? 'unknown' : yearGroupOf(child.dateOfBirth, on);
    return [{ childId, name: nameOf(child), yearGroup, rows: childRows(child, on, of.contentProfile, earlierHere.get(childId), repeats.get(childId)) }];
  });
};

/** A telling of police, and which of its children has which of our ids. */
export interface Told {
  readonly incident: Incident;
  readonly labels: readonly { readonly childId: string; readonly childReference: string }[];
}

/** The telling that the version before was made of, with the children that version listed. */
export interface EarlierVersion extends Told {
  readonly childIds: readonly string[];
}

/** What is known beside the telling, as far as the force's policy lets a body read it. The minimal profile shows none of it. */
export interface Beyond {
  /** Kinds of the other bodies that were told of this incident: never which one. */
  readonly othersTold: readonly RecipientBody['kind'][];
  /** By child id: days of earlier incidents of which this same body was told, oldest first. Other bodies' are no business of it. */
  readonly earlierHere: ReadonlyMap<string, readonly LondonDay[]>;
  /** By child id: other incidents of the twelve months before, told to whichever school. A number: no day, no grade, no school. */
  readonly repeats: ReadonlyMap<string, number>;
}
const NOTHING_BEYOND: Beyond = { othersTold: [], earlierHere: new Map(), repeats: new Map() };

export const disclose = (told: Told, notification: ToDisclose, earlier?: EarlierVersion, beyond: Beyond = NOTHING_BEYOND): Disclosure => {
  const { bodyKey, contentProfile, childIds, shortReference } = notification;
  const children = disclosedChildren(told, notification, childIds, beyond);
  const rows = incidentRows(told.incident, bodyKey, contentProfile, beyond.othersTold);
  const shown = { reference: shortReference, children, rows };
  if (earlier === undefined) return shown;

  // Only children whom this body is still told of are compared: one who was taken off is not named again.
  const before = disclosedChildren(earlier, notification, childIds.filter((childId) => earlier.childIds.includes(childId)), beyond);
  const ofChildren = children.flatMap((child) => {
    const known = before.find(({ childId }) => childId === child.childId);
    // A child who is new on the list is one change, not one for each of their details.
    return changesBetween(known?.rows ?? [], known === undefined ? child.rows.slice(0, 1) : child.rows, child.childId);
  });
  return { ...shown, changes: [...ofChildren, ...changesBetween(incidentRows(earlier.incident, bodyKey, contentProfile, beyond.othersTold), rows)] };
};
