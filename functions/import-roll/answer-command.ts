import * as z from 'zod';
import { londonDayOf } from '../../shared/domain/calendar.ts';
import { decideRoll, ROLL_ACTS } from '../../shared/domain/rolls/decide-roll.ts';
import type { NotDecided } from '../../shared/domain/rolls/decide-roll.ts';
import { ROLL_FAULTS, ROLL_REFUSALS } from '../../shared/domain/rolls/roll-faults.ts';
import type { Outbox } from '../../shared/ports/cause.ts';
import type { DirectoryStore } from '../../shared/ports/directory.ts';
import { ROLL_FORMATS } from '../../shared/ports/rolls.ts';
import type { RollImport, RollImportSchool, RollImportStore } from '../../shared/ports/rolls.ts';
import type { Clock, Ids } from '../../shared/ports/surroundings.ts';
import { NO_FAULTS } from './count-faults.ts';

const $ImportId = z.string().regex(/^rol_[\w-]{1,64}$/);
const $By = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const $Urn = z.string().regex(/^\d{5,7}$/);

/** What an operator's command asks. */
export const $RollCommand = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('open'), key: z.string().startsWith('rolls/').max(200), laCode: z.string().regex(/^\d{3}$/).optional(), urn: $Urn.optional(), format: z.enum(ROLL_FORMATS), isWhole: z.boolean(), by: $By }),
  z.strictObject({ act: z.literal('show'), importId: $ImportId }),
  z.strictObject({ act: z.literal('decide'), importId: $ImportId, decision: z.enum(ROLL_ACTS), by: $By }),
]);

/** What a person is shown of an import: counts, rows and codes with what to do about them; nothing about a pupil. */
export type RollAnswer =
  | {
      readonly kind: 'import';
      readonly roll: Omit<RollImport, 'fileKey'>;
      readonly schools: readonly RollImportSchool[];
      readonly fixes: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'refused'; readonly code: NotDecided['code'] | 'noSuchImport' | 'noSuchSchool' | 'noSchoolSaid' | 'changedMeanwhile' };

export interface AnswerCommandDeps {
  readonly imports: RollImportStore;
  readonly directory: Pick<DirectoryStore, 'readPeople' | 'readAreaPolicy'>;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly now: Clock;
}

export const createAnswerCommand = ({ imports, directory, outbox, ids, now }: AnswerCommandDeps) => {
  const causeFor = (by: string) => {
    const id = ids.uuid();
    return { at: now().toISOString(), actor: 'operator' as const, actorId: by, causedBy: id, traceId: `roll-${id}` };
  };
  const show = async (importId: string): Promise<RollAnswer> => {
    const roll = await imports.read(importId);
    if (roll === undefined) return { kind: 'refused', code: 'noSuchImport' };
    const { fileKey: _fileKey, ...shown } = roll;
    const fixes: Record<string, string> = {};
    for (const { code } of roll.faults.listed) fixes[code] = ROLL_FAULTS[code][1];
    if (roll.refusal) fixes[roll.refusal.code] = ROLL_REFUSALS[roll.refusal.code];
    return { kind: 'import', roll: shown, schools: await imports.schools(importId), fixes };
  };

  return async (asked: unknown): Promise<RollAnswer> => {
    const command = $RollCommand.parse(asked);
    switch (command.act) {
      case 'show':
        return show(command.importId);
      case 'open': {
        const body = command.urn === undefined ? undefined : await directory.readPeople(`establishment:${command.urn}`);
        if (command.urn !== undefined && (body === undefined || (command.laCode !== undefined && body.laCode !== command.laCode))) return { kind: 'refused', code: 'noSuchSchool' };
        const laCode = body?.laCode ?? command.laCode;
        if (laCode === undefined) return { kind: 'refused', code: 'noSchoolSaid' };
        const cause = causeFor(command.by);
        const { forceCode } = await directory.readAreaPolicy(laCode);
        const { key: fileKey, urn, format, isWhole, by: openedBy } = command;
        const importId = `rol_${ids.uuid()}`;
        const { obligations } = await imports.open(
          {
            importId, laCode, area: forceCode === '' ? laCode : forceCode, urn, format, isWhole, fileKey, state: 'received', part: 1, openedAt: cause.at, openedBy,
            today: londonDayOf(cause.at), rowsRead: 0, schools: 0, schoolsDone: 0, faults: NO_FAULTS, isOverLimit: false,
          },
          cause,
        );
        await outbox.send(obligations);
        return show(importId);
      }
      case 'decide': {
        const roll = await imports.read(command.importId);
        if (roll === undefined) return { kind: 'refused', code: 'noSuchImport' };
        const cause = causeFor(command.by);
        const decided = decideRoll(roll, command.decision, { id: command.by, isSignedIn: false }, cause.at);
        if (decided.kind === 'refused') return decided;
        const result = await imports.move({
          before: roll,
          after: { ...roll, ...decided.who, state: decided.state, schoolsDone: 0 },
          action: `roll.${command.decision}`,
          next: decided.next ? { step: decided.next } : undefined,
          cause,
        });
        if (result.kind !== 'committed') return { kind: 'refused', code: 'changedMeanwhile' };
        await outbox.send(result.obligations);
        return show(command.importId);
      }
    }
  };
};
