/** Allow-listed values only: closed codes, instants, bands, counts, flags and pseudonyms. Never text that a person wrote. */
export type FactValue = string | number | boolean | null;

/**
 * One pseudonymised fact, append-only. Every figure is rebuilt from facts, and from nothing else. `incident`, `child` and `notification`
 * are base pseudonyms; an export hashes them again with the study's key.
 */
export interface Fact {
  /** The event's id; facts about one child of the event add the child's place in it. Writing a fact again changes nothing. */
  readonly factId: string;
  readonly at: string;
  readonly type: string;
  readonly incident: string;
  readonly child?: string | undefined;
  readonly notification?: string | undefined;
  readonly test: boolean;
  /** When it was written down, after `at`: what was known at a time goes by this, so an earlier release can be made again. */
  readonly recordedAt?: string | undefined;
  readonly values: Readonly<Record<string, FactValue>>;
}

export const textOf = ({ values }: Fact, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};
export const countOf = ({ values }: Fact, name: string): number | undefined => {
  const value = values[name];
  return typeof value === 'number' ? value : undefined;
};
/** A fact that came late was not known before it was written down. */
export const knownAtOf = ({ at, recordedAt }: Fact): string => (recordedAt !== undefined && recordedAt > at ? recordedAt : at);
export const isSo = ({ values }: Fact, name: string): boolean => values[name] === true;
