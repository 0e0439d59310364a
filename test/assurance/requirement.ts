/** How far a requirement of OWASP ASVS 5.0 is met here. */
export type Standing =
  /** Tests show it: those that bear its tag. */
  | 'tested'
  /** It follows from how the service is built; the words say where to look. */
  | 'byDesign'
  /** Whoever deploys has to see to it; the words say what. */
  | 'atDeployment'
  /** There is nothing here that it could be about. */
  | 'notApplicable'
  /** We do otherwise, on purpose. */
  | 'deviation';

export interface Requirement {
  /** As the standard numbers it: `2.3.1`. The tag of its tests is `V2-3-1`. */
  readonly id: string;
  readonly level: 1 | 2 | 3;
  /** What it asks, in short; the standard's own words count. */
  readonly asks: string;
  readonly standing: Standing;
  /** How it is met, or why not. */
  readonly how: string;
}

export const tagOf = ({ id }: Pick<Requirement, 'id'>): string => `V${id.replaceAll('.', '-')}`;
