import type { Tables } from '../support/dynamodb.ts';

export interface Cost {
  reads: number;
  writes: number;
  readUnits: number;
  writeUnits: number;
}
export const nothing = (): Cost => ({ reads: 0, writes: 0, readUnits: 0, writeUnits: 0 });
interface Capacity {
  readonly CapacityUnits?: number;
}

/** The same client, asked to say what each call consumed. */
export const metered = (db: Tables['db'], cost: Cost): Tables['db'] =>
  ({
    send: async (command: { readonly input: Record<string, unknown>; readonly constructor: { readonly name: string } }) => {
      command.input['ReturnConsumedCapacity'] = 'TOTAL';
      const answer = (await db.send(command as never)) as { readonly ConsumedCapacity?: Capacity | readonly Capacity[] };
      const units = [answer.ConsumedCapacity ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
      if (/Write|Put|Update|Delete/.test(command.constructor.name)) {
        cost.writes += 1;
        cost.writeUnits += units;
      } else {
        cost.reads += 1;
        cost.readUnits += units;
      }
      return answer;
    },
  }) as unknown as Tables['db'];
