import type * as z from 'zod';
import { expectTypeOf, test } from 'vitest';
import type { $IncidentV1 } from '../../events/incident.v1.ts';
import type { Incident } from '../../shared/domain/incident.ts';

type Mutable<T> = T extends readonly (infer U)[] ? Mutable<U>[] : T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;

// Checked by the type checker, which reads the tests too.
test('what the schema lets through is exactly what the rules speak of', () => {
  expectTypeOf<z.infer<typeof $IncidentV1>>().toEqualTypeOf<Mutable<Incident>>();
});
