import { may } from '../../shared/domain/desk/roles.ts';
import type { Act } from '../../shared/domain/desk/roles.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { RollImport, RollImportStore } from '../../shared/ports/rolls.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';

/** An import of an area in which this person may import rolls. Elsewhere it is not there at all. */
export const openRoll = async (imports: Pick<RollImportStore, 'read'>, session: StaffSession, act: Act, importId: string): Promise<RollImport> => {
  const roll = /^rol_[\w-]{1,64}$/.test(importId) ? await imports.read(importId) : undefined;
  if (roll === undefined || !may(session.grants, act, `la:${roll.laCode}`)) throw new Refusal(404, 'no_such_import');
  return roll;
};
