import type { Calendar } from '../../../shared/domain/calendar.ts';
import type { ForcePolicy } from '../../../shared/domain/force-policy.ts';
import type { KeyAdult } from '../../../shared/domain/key-adult.ts';
import type { ApiClient, RollPupil } from '../../../shared/ports.ts';

/** One line of a prepared file, as `import-directory` takes it. */
export type PreparedRecord =
  | ({ readonly kind: 'policy' } & Partial<ForcePolicy> & Pick<ForcePolicy, 'forceCode' | 'forceName' | 'laCodes'>)
  | {
      readonly kind: 'recipientBody';
      readonly bodyKey: string;
      readonly name: string;
      readonly laCode: string;
      readonly phase?: string;
      readonly typeGroup?: string;
      readonly telephone?: string;
      readonly language: 'en' | 'cy';
      readonly calendar: Calendar;
      readonly status: 'open' | 'closed';
      readonly successors?: readonly string[];
    }
  | ({ readonly kind: 'keyAdult' } & KeyAdult)
  | ({ readonly kind: 'pupil'; readonly laCode: string } & RollPupil)
  // The client has a kind of its own (force, desk, evaluator), so it stands in a field.
  | { readonly kind: 'client'; readonly client: ApiClient };

export type PreparedKind = PreparedRecord['kind'];
export type PreparedOf<K extends PreparedKind> = Extract<PreparedRecord, { kind: K }>;
