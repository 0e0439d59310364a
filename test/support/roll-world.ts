import type { EventOf } from '../../events/catalogue.ts';
import { createAnswerCommand } from '../../functions/import-roll/answer-command.ts';
import type { RollAnswer } from '../../functions/import-roll/answer-command.ts';
import { createImportRoll } from '../../functions/import-roll/import-roll.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createLinkRequests } from '../../shared/aws/link-requests.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createRollImportStore } from '../../shared/aws/roll-import-store.ts';
import { createSchoolRollStore } from '../../shared/aws/school-roll-store.ts';
import { firstSweepSeconds } from '../../shared/aws/sweep-times.ts';
import { decideRoll } from '../../shared/domain/rolls/decide-roll.ts';
import type { RollAct } from '../../shared/domain/rolls/decide-roll.ts';
import type { RollFormat, RollImportStore, SchoolRollStore } from '../../shared/ports/rolls.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createTryAgain } from '../../shared/runtime/try-again.ts';
import { FORCE, LA, childOf, startChain } from './chain.ts';
import type { Tables } from './dynamodb.ts';

type Shown = Extract<RollAnswer, { readonly kind: 'import' }>;
export interface RollChanges {
  readonly imports?: (store: RollImportStore) => RollImportStore;
  readonly rolls?: (store: SchoolRollStore) => SchoolRollStore;
}

/** The n-th invented child of Wearmouth, as a school's system writes them. */
export const rollLine = (n: number, over: Partial<Record<'upn' | 'forename' | 'surname' | 'born' | 'postcode' | 'address' | 'entry' | 'leaving', string>> = {}): string => {
  const { givenNames, familyName, dateOfBirth, address } = childOf(n);
  const values = {
    upn: over.upn ?? '',
    forename: over.forename ?? givenNames[0] ?? '',
    surname: over.surname ?? familyName,
    born: over.born ?? dateOfBirth ?? '',
    postcode: over.postcode ?? address?.postcode ?? '',
    address: over.address ?? address?.lines[0] ?? '',
    entry: over.entry ?? '2025-09-03',
    leaving: over.leaving ?? '',
  };
  return [values.upn, values.forename, values.surname, values.born, values.postcode, values.address, values.entry, values.leaving].join(',');
};
export const ROLL_HEADER = 'UPN,Forename,Surname,Date of birth,Postcode,Address,Start date,Leaving date';
export const rollCsv = (...lines: readonly string[]): string => `${[ROLL_HEADER, ...lines].join('\n')}\n`;

/** Rolls that somebody brings, over the real local engine; the bucket is a map. */
export const rollWorld = async (tables: Tables) => {
  const chain = await startChain(tables);
  const { db, table, names, commit, hash, now, log, vault, directory, queues, referrals } = chain;
  const bucket = new Map<string, Buffer>();
  const files = {
    find: async (key: string) => (bucket.has(key) ? { bytes: bucket.get(key)?.length ?? 0, content: `"${sha256(String(bucket.get(key)))}"` } : undefined),
    async *read(key: string) {
      const bytes = bucket.get(key) ?? Buffer.alloc(0);
      const piece = bytes.length > 1_000_000 ? 65_536 : 1_000;
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    },
    remove: async (key: string) => void bucket.delete(key),
  };
  const areaKeys = createAreaKeys({ db, table: names.rolls, vault });
  const imports = createRollImportStore({ db, tables: names, commit });
  const schoolRolls = createSchoolRollStore({ db, table: names.rolls, hash, areaKeys, now });
  const outbox = createOutbox({ db, table, sqs: queues.client, queueUrls: { 'import-roll': 'import-roll', 'link-children': 'link-children' }, onSendFailed: () => undefined });
  const links = createLinkRequests({ db, table, commit, referrals });
  const tryAgain = createTryAgain({ policies: directory, links, outbox, ids: systemIds, now });
  const answer = createAnswerCommand({ imports, directory, outbox, ids: systemIds, now });
  let schoolsAPiece = 1_000;
  const stepOf = (changes: RollChanges = {}) => {
    let left = schoolsAPiece;
    const mayGoOn = (): boolean => left-- > 0;
    return createImportRoll({ files, brought: files, imports: changes.imports?.(imports) ?? imports, rolls: changes.rolls?.(schoolRolls) ?? schoolRolls, directory, names: chain.writer, tryAgain, outbox, hash, now, log, mayGoOn });
  };
  /** What is to be done by now; what is to wait says so by a later instant than the queue's own first sweep. */
  const owed = async (): Promise<readonly EventOf<'roll.due'>[]> =>
    (await chain.scan(table))
      .filter(({ sk, queue }) => sk === 'OBLIGATION' && queue === 'import-roll')
      .map(({ event, dueAt }) => ({ event: JSON.parse(String(event)) as EventOf<'roll.due'>, dueAt: Date.parse(String(dueAt)) }))
      .filter(({ event, dueAt }) => dueAt <= now().getTime() || dueAt === Date.parse(event.time) + firstSweepSeconds('import-roll') * 1_000)
      .map(({ event }) => event);
  const shown = async (importId: string): Promise<Shown> => {
    const said = await answer({ act: 'show', importId });
    if (said.kind !== 'import') throw new Error(said.code);
    return said;
  };
  /** Every piece that is owed by now, until none is; answers how each ended. */
  const workOn = async (changes?: RollChanges): Promise<readonly string[]> => {
    const ends: string[] = [];
    for (let [next] = await owed(); next && ends.length < 200; [next] = await owed()) {
      const end = await stepOf(changes)(next).then(({ kind }) => kind, (error: unknown) => `threw ${String(error)}`);
      ends.push(end);
      if (end.startsWith('threw') || end === 'retry') break;
    }
    return ends;
  };
  return {
    ...chain,
    bucket,
    files,
    outbox,
    imports,
    schoolRolls,
    answer,
    owed,
    shown,
    workOn,
    stepOf,
    schoolsAPiece: (count: number): void => {
      schoolsAPiece = count;
    },
    /** Brings a file and reads it; answers the import's id. */
    async bring(content: string | Buffer, over: { readonly urn?: string | undefined; readonly format?: RollFormat; readonly isWhole?: boolean } = {}, changes?: RollChanges): Promise<string> {
      const key = `rolls/${systemIds.uuid()}`;
      bucket.set(key, Buffer.from(content));
      const said = await answer({ act: 'open', key, laCode: LA, format: over.format ?? 'csv', isWhole: over.isWhole ?? true, by: 'operator-1', ...('urn' in over ? (over.urn === undefined ? {} : { urn: over.urn }) : { urn: '990001' }) });
      if (said.kind !== 'import') throw new Error(said.code);
      await workOn(changes);
      return said.roll.importId;
    },
    async decide(importId: string, decision: RollAct, changes?: RollChanges): Promise<RollAnswer> {
      const said = await answer({ act: 'decide', importId, decision, by: 'operator-1' });
      await workOn(changes);
      return said.kind === 'import' ? shown(importId) : said;
    },
    /** As somebody at the desk says it. */
    async sign(importId: string, act: RollAct, id: string): Promise<string> {
      const before = await imports.read(importId);
      if (!before) throw new Error('no import');
      const decided = decideRoll(before, act, { id, isSignedIn: true }, now().toISOString());
      if (decided.kind === 'refused') return decided.code;
      const moved = await imports.move({ before, after: { ...before, ...decided.who, state: decided.state, schoolsDone: 0 }, action: `roll.${act}`, next: decided.next ? { step: decided.next } : undefined, cause: chain.cause({ actor: 'staff', actorId: id }) });
      await workOn();
      return moved.kind;
    },
    /** Whom the linkage would find for a postcode, by first name; the area's other pupils left out. */
    async found(postcode: string): Promise<readonly string[]> {
      const { pupils } = await chain.rolls.ask({ area: FORCE, neighbours: [] }, { type: 'postcode', value: postcode.replaceAll(' ', '') });
      return pupils.filter(({ urns }) => !urns.includes('990009')).map(({ forenames, leavingOn }) => `${forenames[0]?.full ?? ''}${leavingOn === '' ? '' : ' left'}`).toSorted();
    },
  };
};
