/**
 * What the gateway does with a roll import of its own, each in pieces that can be done over: read the file, hold it against the rolls, apply or undo what a
 * person decided, count the area's names again, look again for children whom nobody found, take away what is not needed any more.
 */
export const ROLL_STEPS = ['read', 'compare', 'apply', 'undo', 'recount', 'look', 'clean'] as const;
export type RollStep = (typeof ROLL_STEPS)[number];
