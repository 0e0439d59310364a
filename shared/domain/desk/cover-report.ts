import type { LondonDay } from '../incident.ts';
import { isVerified } from '../key-adult-cover.ts';
import { isToldHere } from '../key-adult.ts';
import type { KeyAdult } from '../key-adult.ts';

/** What is amiss at a school on one day, the worst first: each school has one of them, or none. */
export const COVER_PROBLEMS = ['nobody', 'nobodyVerified', 'onlyOne', 'onlyOneVerified', 'nobodyWithPhone', 'someLapsed'] as const;
export type CoverProblem = (typeof COVER_PROBLEMS)[number];

export interface CoverOfBody {
  readonly people: number;
  readonly verified: number;
  /** Of those who are told here: who can be rung, and get a code by text. */
  readonly withMobile: number;
  /** The first day after which one of them has to be confirmed again; absent when one never was. */
  readonly verifiedUntil?: LondonDay | undefined;
  readonly problem?: CoverProblem | undefined;
}

const WANTED = 2;

const problemOf = (people: number, verified: number, withMobile: number): CoverProblem | undefined => {
  if (people === 0) return 'nobody';
  if (verified === 0) return 'nobodyVerified';
  if (people < WANTED) return 'onlyOne';
  if (verified < WANTED) return 'onlyOneVerified';
  if (withMobile === 0) return 'nobodyWithPhone';
  return verified < people ? 'someLapsed' : undefined;
};

/** How well a school could be told on that day, if nothing changes until then: ask it for the first day after the holidays, before they begin. */
export const coverOn = (keyAdults: readonly KeyAdult[], day: LondonDay): CoverOfBody => {
  const told = keyAdults.filter(isToldHere);
  const verified = told.filter((one) => isVerified(one, day)).length;
  const withMobile = told.filter(({ mobile }) => mobile !== undefined).length;
  const [first] = told.map(({ verifiedUntil }) => verifiedUntil ?? '').toSorted();
  const problem = problemOf(told.length, verified, withMobile);
  return { people: told.length, verified, withMobile, ...(first === undefined || first === '' ? {} : { verifiedUntil: first }), ...(problem === undefined ? {} : { problem }) };
};

/** Overdue for the termly check: somebody's details were to be confirmed before that day, or never were. */
export const isCheckOverdue = ({ people, verified }: CoverOfBody): boolean => people > 0 && verified < people;
