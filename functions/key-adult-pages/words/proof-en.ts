import type { PasskeyDevice } from '../../../shared/ports/passkeys.ts';

/** Ways to prove oneself, and passkeys. Nothing here names a school or a role: it is shown before the proof. */
export const proveEn = {
  title: 'Prove it is you',
  passkeyTitle: 'Use a passkey',
  passkey: 'If you have set one up here, your phone or computer asks for your fingerprint, face or PIN.',
  usePasskey: 'Use your passkey',
  codeTitle: 'Or get a code',
  text: (ending: string): string => `Text a code to my mobile ending ${ending}`,
  textNone: 'Text a code to my mobile',
  email: 'Email a code to my work address',
  cancelled: 'Your device did not give us a passkey. Try again, or get a code.',
  none: 'Your device did not give us a passkey. Try again, or get a code',
  wrong: 'That passkey was not accepted. Try again, or get a code',
  notByEmail: 'We cannot email a code to that address. Get a code by text, or phone the safeguarding desk',
};

export const passkeysEn = {
  title: 'Your passkeys',
  lead: 'With a passkey you read a notification with your fingerprint, face or PIN. You do not wait for a text.',
  empty: 'You have no passkey yet.',
  add: 'Set up a passkey',
  remove: 'Remove',
  back: 'See your notifications',
  devices: {
    synced: 'A passkey in your account, on all your devices',
    thisDevice: 'A passkey on one device',
    securityKey: 'A security key',
  } satisfies Record<PasskeyDevice, string>,
  created: (time: string): string => `Set up ${time}`,
  used: (time: string): string => `Last used ${time}`,
  neverUsed: 'Not used yet',
  suspended: 'Stopped: it may have been copied. Remove it and set up a new one',
  needsText: 'To set up a passkey, sign out, open the link in the email again and use a code that we text to your mobile.',
  tooMany: 'You have five passkeys. Remove one before you set up another.',
  later: 'You cannot set up a passkey now. Try again in an hour.',
  tookTooLong: 'That took too long. Set up the passkey again.',
  refused: 'That passkey was not accepted. Try again',
  newTitle: 'Set up a passkey',
  newLead: 'Your device makes the passkey. Your fingerprint, face and PIN stay on it: we never see them.',
  newRules: ['Use only a phone or computer that is yours alone', 'Do not use a computer that others use too', 'We email you whenever a passkey is added for you'],
  make: 'Set up a passkey on this device',
  noScript: 'This browser cannot set up a passkey. You can go on using codes that we text you.',
  cancelled: 'Your device did not make a passkey. It may have one already. Try again, or go on using codes.',
  cancel: 'Go back',
  next: 'Set up a passkey, so that next time you need no code',
};
