import { foldName } from '../../shared/domain/linkage/fold-name.ts';
import type { PupilIds } from '../../shared/domain/rolls/compare-roll.ts';
import type { RowReading } from '../../shared/domain/rolls/roll-row.ts';
import type { KeyedHash } from '../../shared/ports/surroundings.ts';

const LETTERS = 24;

/**
 * By what a pupil is known again, as keyed hashes: by UPN wherever they go, by the school's own number and by name and date of birth at this school alone.
 * Former UPNs are never read: a child at risk may have been given a new one so that the old cannot be found.
 */
export const createIdentifyPupil =
  (hash: KeyedHash) =>
  async (urn: string, { upn, misId, row }: Pick<RowReading, 'upn' | 'misId' | 'row'>): Promise<PupilIds> => {
    const of = async (kind: string, text: string): Promise<string> => `${kind}_${(await hash.of(`pupil-id|${kind}|${text}`)).slice(0, LETTERS)}`;
    return {
      ...(upn === undefined ? {} : { upn: await of('u', upn) }),
      ...(misId === undefined ? {} : { misId: await of('m', `${urn}|${misId}`) }),
      ...(row === undefined ? {} : { name: await of('n', `${urn}|${foldName(row.legalForename)}|${foldName(row.legalSurname)}|${row.dateOfBirth}`) }),
    };
  };
