import type { BodyKey } from '../domain/recipient-body.ts';
import type { ReferralKind } from '../domain/referral.ts';
import type { Cause } from './cause.ts';

export interface BodyReferralStore {
  /** Opens it, or says its reasons anew when they changed; `known` when it stands as it is. */
  raise(command: {
    readonly referralId: string;
    readonly kind: ReferralKind;
    readonly bodyKey: BodyKey;
    readonly laCode: string;
    readonly because: readonly string[];
    readonly test: boolean;
    readonly cause: Cause;
  }): Promise<'raised' | 'known'>;
  /** What was amiss no longer is: closes it, if it is open. */
  cure(command: { readonly referralId: string; readonly laCode: string; readonly test: boolean; readonly cause: Cause }): Promise<'cured' | 'known'>;
}
