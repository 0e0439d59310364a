import { BULK_QUEUES } from '../../events/hearing.ts';

const FIRST_SECONDS = 10;
const NEXT_SECONDS = 120;
/** Rows of a large file wait their turn for minutes and are not lost: sent again too soon, each would only lengthen the queue that it waits in. */
const BULK_SECONDS = 900;

/** A piece of a roll import takes minutes: sent again meanwhile, it would only be done twice. */
const SLOW = 'import-roll';

const isBulk = (queue: string): boolean => queue === SLOW || Object.values<string>(BULK_QUEUES).includes(queue);

/** An obligation that was never handed over, or lost on its way, is swept this many seconds after it was written. */
export const firstSweepSeconds = (queue: string): number => (isBulk(queue) ? BULK_SECONDS : FIRST_SECONDS);

/** An obligation that was swept is looked at again after so many seconds. */
export const nextSweepSeconds = (queue: string): number => (isBulk(queue) ? BULK_SECONDS : NEXT_SECONDS);
