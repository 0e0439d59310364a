import type { CoverProblem } from '../../shared/domain/desk/cover-report.ts';
import type { NotPossible } from '../../shared/domain/key-adult-change.ts';
import type { PasskeyDevice } from '../../shared/ports/passkeys.ts';

export const COVER_WORDS: Readonly<Record<CoverProblem, string>> = {
  nobody: 'Nobody to tell',
  nobodyVerified: 'Nobody’s details are confirmed',
  onlyOne: 'Only one key adult',
  onlyOneVerified: 'Only one has confirmed details',
  nobodyWithPhone: 'Nobody has a mobile phone',
  someLapsed: 'Some details are not confirmed',
};

/** What it means for a child of that school. */
export const COVER_MEANS: Readonly<Record<CoverProblem, string>> = {
  nobody: 'A notification would go straight to this desk to phone.',
  nobodyVerified: 'It would go to somebody who may have left.',
  onlyOne: 'If that person is away, nobody reads it before the bell.',
  onlyOneVerified: 'If that person is away, it goes to somebody who may have left.',
  nobodyWithPhone: 'Nobody can be rung, and nobody gets a code by text.',
  someLapsed: 'Those who are confirmed are told first.',
};

export const NOT_POSSIBLE_WORDS: Readonly<Record<NotPossible, string>> = {
  unknown: 'This person is not a key adult of the school any more.',
  lastOne: 'It would leave the school without a key adult. Another one has to be added first.',
  lastVerified: 'It would leave the school without a key adult whose details were confirmed.',
  sameAddress: 'Another key adult of the school has this email address.',
};

export const DEVICE_WORDS: Readonly<Record<PasskeyDevice, string>> = { synced: 'phone or computer, synced', thisDevice: 'one phone or computer', securityKey: 'security key' };
