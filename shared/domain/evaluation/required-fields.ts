import type { Child, Incident } from '../incident.ts';

type Check<T> = readonly [name: string, filled: (of: T) => boolean];

/**
 * The fields a force is asked for, and when each counts as filled: a value, or a coded reason why there is none. `unknown` is neither.
 * This list is measure DQ1; docs/evaluation.md prints it.
 */
export const REQUIRED_OF_INCIDENT: readonly Check<Incident>[] = [
  ['placeType', ({ placeType }) => placeType !== 'unknown'],
  ['circumstances', ({ circumstances }) => circumstances.some((code) => code !== 'unknown')],
  ['riskGrade', ({ risk }) => risk.grade !== 'notAssessed'],
  ['pregnancy', ({ pregnancy }) => pregnancy.answer === 'yes' || pregnancy.answer === 'no'],
  ['socialCareTold', ({ socialCareTold }) => socialCareTold !== 'unknown'],
  ['recipientRisk', ({ recipientRisk }) => recipientRisk !== 'unknown'],
  ['reportingTeam', ({ reportingTeam }) => reportingTeam !== undefined],
];

export const REQUIRED_OF_CHILD: readonly Check<Child>[] = [
  ['dateOfBirth', ({ dateOfBirth, estimatedAge }) => dateOfBirth !== undefined || estimatedAge !== undefined],
  ['sex', ({ sex }) => sex !== 'unknown'],
  ['school', ({ school }) => 'name' in school || (school.reason !== 'notKnown' && school.reason !== 'notAsked')],
  ['present', ({ present }) => present !== 'unknown'],
  ['seenByPolice', ({ seenByPolice }) => seenByPolice !== 'unknown'],
  ['welfareCheck', ({ welfareCheck }) => welfareCheck !== 'unknown'],
  ['voice', ({ voice }) => voice.heard || voice.reason !== 'notAsked'],
];

export interface Filled {
  readonly filled: number;
  readonly asked: number;
}

/** How many of the fields asked for were filled, over the incident and every child of it. */
export const requiredFieldsOf = (incident: Incident): Filled => {
  const answers = [
    ...REQUIRED_OF_INCIDENT.map(([, filled]) => filled(incident)),
    ...incident.children.flatMap((child) => REQUIRED_OF_CHILD.map(([, filled]) => filled(child))),
  ];
  return { filled: answers.filter(Boolean).length, asked: answers.length };
};
