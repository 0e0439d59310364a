import type { FollowUpAction, HeardInSchool, Usefulness } from '../../../shared/domain/follow-up.ts';

/** What the school did, and how the child was heard there: English. */
export const enFollowUp = {
  link: 'Record what you did (optional, 1 minute)',
  change: 'Change what you recorded',
  saved: (time: string): string => `You recorded what you did: ${time}.`,
  title: 'What have you done so far?',
  hint: 'Tick all that apply. You can change this as long as the notification can be opened.',
  noNames: 'Do not give names or details here. They belong in the child’s file.',
  actions: {
    toldStaff: 'Told staff who need to know',
    checkedIn: 'Checked in with the child',
    changedDay: 'Changed the child’s day',
    checkedSibling: 'Checked on a brother or sister',
    spokeToCarer: 'Spoke to a parent or carer',
    offeredEarlyHelp: 'Offered or started early help',
    contactedSocialCare: 'Contacted children’s social care',
    askedForAdvice: 'Asked for advice',
    nothingNeeded: 'Nothing needed today',
  } satisfies Record<FollowUpAction, string>,
  or: 'or',
  heardTitle: (name: string): string => `How was ${name} heard today?`,
  heard: {
    choseToTalk: 'Chose to talk to us',
    askedForHelp: 'Asked for something to change or for help',
    didNotWantToTalk: 'Did not want to talk',
    seemedSettled: 'We did not ask: seemed settled',
    seemedUpset: 'We did not ask: seemed upset or tired',
    notInSchool: 'Was not in school',
    notYet: 'Not yet',
  } satisfies Record<HeardInSchool, string>,
  usefulTitle: 'How useful was this notification to you? (optional)',
  useful: { veryUseful: 'Very useful', fairlyUseful: 'Fairly useful', notUseful: 'Not useful' } satisfies Record<Usefulness, string>,
  save: 'Save',
  contradiction: 'Choose either “Nothing needed today” or what you did, not both',
  empty: 'Choose at least one answer, or go back',
  back: 'Back without saving',
};
