import type { Change } from '../document-store/document-client.ts';
import type { Agenda } from '../engine/agenda.ts';
import type { TakenMail } from '../services/mail-service.ts';
import type { Witness } from '../witness.ts';

/** stub */
export const createOnlooker = (_deps: { readonly agenda: Agenda; readonly witness: Witness }) => ({ look: (_changes: readonly Change[]): void => undefined, mailTaken: (_mail: TakenMail): void => undefined });
