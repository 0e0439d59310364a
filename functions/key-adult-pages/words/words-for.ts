import type { RecipientBody } from '../../../shared/domain/recipient-body.ts';
import type { Language, Words } from './words.ts';
import { wordsIn } from './words-in.ts';

/** The words for whoever was told: a council or a health team is no school, and must not read as one. */
export const wordsFor = (language: Language, kind: RecipientBody['kind']): Words => {
  const words = wordsIn(language);
  if (kind === 'establishment') return words;
  const own = words.bodies[kind];
  const { office } = words.keyAdults;
  return {
    ...words,
    notification: { ...words.notification, ...own.notification },
    confirmed: { ...words.confirmed, ...own.confirmed },
    notOurs: { ...words.notOurs, ...own.notOurs },
    keyAdults: { ...words.keyAdults, ...office, fields: { ...words.keyAdults.fields, startsAt: office.startField, inset: office.insetField }, kinds: { ...words.keyAdults.kinds, startTime: office.kindStart, closure: office.kindClosure } },
    labels: { ...words.labels, flags: own.flagsTitle },
  };
};
