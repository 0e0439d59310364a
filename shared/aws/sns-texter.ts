import type { Texter } from '../ports/messages.ts';
import { createSns } from './clients.ts';
import { createTexter } from './texter.ts';

/** The text service with its client. */
export const createSnsTexter = (sender: string): Texter => createTexter({ sns: createSns(), sender });
