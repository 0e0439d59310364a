import type { Cause } from './cause.ts';

export interface PublishedPeriod {
  /** London days of receipt, both included. */
  readonly from: string;
  readonly to: string;
}

/**
 * Under which rules of disclosure a period was published. Two publications of one period under two rules can be laid side by side: what one hides the
 * other may show, or bound. So the first profile stands, unless a second person agreed to another one and said why.
 */
export interface PublicationLog {
  claim(period: PublishedPeriod, profile: string, by: string, cause: Cause): Promise<{ readonly kind: 'mayPublish' } | { readonly kind: 'publishedUnder'; readonly profile: string }>;
  /** Once per period; it lets somebody else publish under this profile, and never whoever agreed. */
  agree(period: PublishedPeriod, profile: string, agreement: { readonly by: string; readonly because: string }, cause: Cause): Promise<'agreed' | 'nothingToAgree'>;
}
