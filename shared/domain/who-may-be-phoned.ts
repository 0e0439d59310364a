import type { Incident } from './incident.ts';
import type { KeyAdult } from './key-adult.ts';
import { withheldBecause } from './screen-recipient.ts';
import type { ToldTo, WithheldBecause } from './screen-recipient.ts';

export interface WhoMayBePhoned {
  /** In the order of the ladder. */
  readonly keyAdults: readonly KeyAdult[];
  /** How many were passed over for each reason; whoever it is stays off the list, name and number. */
  readonly withheld: readonly { readonly because: WithheldBecause; readonly count: number }[];
}

/** A telephone tells as much as an e-mail: the same people are passed over, so that nobody at the desk rings a party to the incident. */
export const whoMayBePhoned = (keyAdults: readonly KeyAdult[], incident: Pick<Incident, 'children' | 'adults'>, notification: ToldTo): WhoMayBePhoned => {
  const judged = keyAdults.filter(({ active }) => active).map((keyAdult) => ({ keyAdult, because: withheldBecause(keyAdult, incident, notification) }));
  const reasons = judged.flatMap(({ because }) => (because === undefined ? [] : [because]));
  return {
    keyAdults: judged.filter(({ because }) => because === undefined).map(({ keyAdult }) => keyAdult).toSorted((a, b) => a.order - b.order),
    withheld: [...new Set(reasons)].toSorted().map((because) => ({ because, count: reasons.filter((one) => one === because).length })),
  };
};
