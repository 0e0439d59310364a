import { TRIAL_CHILDREN, TRIAL_HOME } from '../../../events/trial-children.ts';

/** What each surname makes of an incident that a test client sends. */
export const MAGIC_SURNAMES = TRIAL_CHILDREN;
export const MAGIC_HOME = `${TRIAL_HOME.addressLine}, ${TRIAL_HOME.postcode}`;
