import { ASVS } from './asvs.ts';
import { tagOf } from './requirement.ts';
import { THREATS } from './threats.ts';

/** What a test may say that it shows; anything else is refused by the runner. `npm run vitest -- --tags-filter T20` runs the tests of one threat. */
export const TEST_TAGS: readonly { readonly name: string; readonly description: string }[] = [
  ...THREATS.map(({ tag, threat }) => ({ name: tag, description: threat })),
  ...ASVS.map((one) => ({ name: tagOf(one), description: one.asks })),
];
