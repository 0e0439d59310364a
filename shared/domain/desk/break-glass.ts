/** How long an opened record stays open, and for nobody but whoever opened it. */
export const BREAK_GLASS_MINUTES = 30;
/** Letters of a reason: enough to say why, and no more than a screen. */
export const BREAK_GLASS_REASON = { least: 20, most: 500 } as const;

/** What an auditor finds when they review it. */
export const BREAK_GLASS_OUTCOMES = ['justified', 'notJustified', 'followUp'] as const;
export type BreakGlassOutcome = (typeof BREAK_GLASS_OUTCOMES)[number];
