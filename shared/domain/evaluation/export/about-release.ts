import type { Widening } from '../disclosure/widen-groups.ts';
import type { Column } from './column.ts';

export const EXPORT_SCHEMA = '1.1.0';
export const TIERS = ['controlled', 'publish'] as const;
export type Tier = (typeof TIERS)[number];

/** What somebody asks for. The same question has the same answer, byte for byte, whenever it is asked. */
export interface ReleaseAsked {
  readonly tier: Tier;
  /** London days of receipt, both included. */
  readonly from: string;
  readonly to: string;
  readonly asOf: string;
  /** Only this force; all of them when left out. */
  readonly forceCode?: string | undefined;
  /** The agreement under which rows leave; its key makes the pseudonyms. */
  readonly study: string;
  /** Where one study holds several agreements (a force's page): its reference, which is part of the key. */
  readonly agreement?: string | undefined;
  readonly profile: string;
}

export interface TableAbout {
  /** Inside the package, without its ending. */
  readonly path: string;
  readonly title: string;
  readonly columns: readonly Column<never>[];
  readonly key: readonly string[];
  readonly rows: number;
  readonly parquet: boolean;
}

export interface ReleaseAbout {
  readonly asked: ReleaseAsked;
  readonly tables: readonly TableAbout[];
  readonly definitionsVersion: string;
  /** SHA-256 of every definition: columns, categories, measures, profile. */
  readonly definitionsHash: string;
  readonly widening: Widening;
  readonly smallestGroup: number;
  readonly incidents: number;
  readonly testIncidents: number;
  /** Facts behind it, when the last was written down, and how many came after the period had ended: what restated it. */
  readonly facts: number;
  readonly latestFactAt: string;
  readonly lateIncidents: number;
  readonly notMeasured: readonly { readonly id: string; readonly because: string }[];
}

/** The label under which the key service derives the key: rows of two studies, or under two agreements, cannot be joined. */
export const pseudonymLabel = ({ study, agreement }: Pick<ReleaseAsked, 'study' | 'agreement'>): string => (agreement === undefined ? study : `${study}/${agreement}`);

const areaOf = ({ forceCode }: ReleaseAsked): string => (forceCode === undefined ? 'all' : `force-${forceCode}`);
/** `oe-metrics_{area}_{start}_{end}_{schema}` (export specification 5.1). */
export const releaseName = (asked: ReleaseAsked): string => `oe-metrics_${areaOf(asked)}_${asked.from}_${asked.to}_${EXPORT_SCHEMA}`;
