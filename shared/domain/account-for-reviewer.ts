import type { ForcePolicy } from './force-policy.ts';
import type { Incident } from './incident.ts';

/** The officer's account of what happened: to a desk reviewer, where the force's policy says so, and to nobody else (docs/adr/0018). */
export const accountForReviewer = (incident: Incident, { account }: Pick<ForcePolicy, 'account'>): string | undefined =>
  account === 'reviewer' ? incident.circumstancesText : undefined;
