/** The rungs of the escalation ladder, and the e-mails beside it. Who each one tells is `audienceOf`. */
export const RUNG_KINDS = ['send', 'remind', 'widen', 'escalate', 'callList', 'replacement', 'correction', 'withdrawal'] as const;
export type RungKind = (typeof RUNG_KINDS)[number];
