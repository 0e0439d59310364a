import { QUEUES, ROUTES, SCHEDULES, type FunctionName } from '../../topology.ts';

/** What waits while a function is read: a child's notification, the next minute's tick, a person before a page, or an operator's command. */
const KILOBYTES = { queue: 500, tick: 650, page: 900, command: 900 } as const;

/** Who may read more, and why. In kB (1,000 bytes), as all here. */
const MORE: Partial<Record<FunctionName, { readonly kilobytes: number; readonly because: string }>> = {
  'staff-console': { kilobytes: 1_060, because: 'it carries the forty pages of a desk’s morning, the comparing of names, sign-in and mail; its rare pages are read later' },
  'import-roll': { kilobytes: 690, because: 'it reads files of any size: see import-incidents' },
  'import-incidents': { kilobytes: 620, because: 'it reads and writes files, and the client for those alone is 150 kB; nobody waits at a door for it' },
};

export interface Budget {
  readonly kilobytes: number;
  /** Only of those that may read more than others of their kind. */
  readonly because?: string;
  /** What the others of its kind may read. */
  readonly usual: number;
}

/** kB that a function may read at each cold start: its bundle without what it imports later. */
export const budgetOf = (name: FunctionName): Budget => {
  const waits = (functions: readonly { readonly function: FunctionName }[]): boolean => functions.some((one) => one.function === name);
  const consumes = Object.values(QUEUES).some(({ consumer }) => consumer === name);
  const usual = KILOBYTES[waits(ROUTES) ? 'page' : consumes ? 'queue' : waits(SCHEDULES) ? 'tick' : 'command'];
  return { kilobytes: usual, ...MORE[name], usual };
};

/** The first 1,000 bytes over its budget, or an exception that is needed no longer, in words. */
export const overBudget = (name: FunctionName, bytes: number): string | undefined => {
  const { kilobytes, because, usual } = budgetOf(name);
  const size = Math.ceil(bytes / 1_000);
  if (size > kilobytes) return `${name} reads ${size} kB at each cold start and may read ${kilobytes}: import later what is not needed at once, or say in infra/cloud/bundles/budgets.ts why it must be more`;
  if (because !== undefined && size <= usual) return `${name} reads ${size} kB, as others of its kind may: take its exception out of infra/cloud/bundles/budgets.ts`;
  return undefined;
};

