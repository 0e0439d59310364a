import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createDirectoryWriter } from '../../shared/aws/directory-writer.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createRollStore } from '../../shared/aws/roll-store.ts';
import type { PupilRecord } from '../../shared/domain/linkage/records.ts';
import type { DirectoryRecord, RollPupil } from '../../shared/ports/directory.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import { keyServiceDouble } from './doubles/key-service.ts';
import type { Tables } from './dynamodb.ts';

export const AREA = '98';
export const AUTHORITY = '998';

/** A generated row as a prepared file says it. */
export const pupilLine = (pupil: PupilRecord): DirectoryRecord & { readonly kind: 'pupil' } => {
  const row: RollPupil = {
    pupilId: pupil.pupilId,
    urns: pupil.urns,
    upn: pupil.upn,
    legalForename: pupil.legalForename,
    legalSurname: pupil.legalSurname,
    preferredForename: pupil.preferredForename ?? pupil.legalForename,
    preferredSurname: pupil.preferredSurname ?? pupil.legalSurname,
    dateOfBirth: pupil.dateOfBirth ?? '',
    sex: pupil.sex === 'F' ? 'female' : pupil.sex === 'M' ? 'male' : 'unknown',
    postcode: pupil.postcode,
    addressLine: pupil.addressLine,
    entryOn: pupil.entryOn,
    leavingOn: pupil.leavingOn,
  };
  return { kind: 'pupil', laCode: AUTHORITY, ...row };
};

export const areaPolicy: DirectoryRecord = { kind: 'policy', forceCode: AREA, forceName: 'Wearmouth Constabulary', laCodes: [AUTHORITY] };

/** The real writer and reader of rolls over the local engine; only the key service is a double. */
export const startRolls = async (tables: Tables, now: Clock, db: Tables['db'] = tables.db) => {
  const names = await tables.fresh();
  const kms = keyServiceDouble();
  const vault = createKeyVault(kms, 'content', now);
  const hash = createKeyedHash(kms, 'blind', 'blind-index');
  const rollKeys = createAreaKeys({ db, table: names.rolls, vault });
  const directoryKeys = createAreaKeys({ db, table: names.directory, vault });
  const writer = createDirectoryWriter({ db, tables: names, hash, directoryKeys, rollKeys, now });
  await writer.write([areaPolicy]);
  return { names, hash, rollKeys, writer, rolls: createRollStore({ db, table: names.rolls, hash, areaKeys: rollKeys, now }) };
};
