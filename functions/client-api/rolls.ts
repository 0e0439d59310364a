import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import { londonDayOf } from '../../shared/domain/calendar.ts';
import { decideRoll } from '../../shared/domain/rolls/decide-roll.ts';
import { json } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { causeOf } from '../../shared/http/force-caller.ts';
import { idempotencyKeyOf } from '../../shared/http/idempotency-key.ts';
import { Problem } from '../../shared/http/problem.ts';
import { readJson } from '../../shared/http/read-json.ts';
import type { Cause, Outbox } from '../../shared/ports/cause.ts';
import type { Caller } from '../../shared/ports/clients.ts';
import { ROLL_FORMATS } from '../../shared/ports/rolls.ts';
import type { RollFileLinks, RollImport, RollImportStore, RollRefusalAudit } from '../../shared/ports/rolls.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import { selfOfRoll, viewRoll, viewRollWhole } from './view-roll.ts';

export interface RollsDeps {
  readonly authenticate: AuthenticateCaller;
  readonly imports: Pick<RollImportStore, 'openPlace' | 'read' | 'schools' | 'move'>;
  readonly rollLinks: RollFileLinks;
  readonly refusals: RollRefusalAudit;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly digest: (text: string) => string;
  readonly now: Clock;
}

/** As much as `import-roll` reads. */
const MAX_BYTES = 600 * 1024 * 1024;

const $OpenRoll = z.strictObject({
  laCode: z.string().regex(/^\d{3}$/),
  urn: z.string().regex(/^\d{5,7}$/).optional(),
  format: z.enum(ROLL_FORMATS),
  isWhole: z.boolean(),
});

const notFound = (): Problem => new Problem(404, 'not_found', 'There is no such import of yours');

/** A machine of a school or its authority is nobody's force; what it does is done as by a command. */
const rollCause = (event: APIGatewayProxyEvent, caller: Caller, now: Clock): Cause => ({ ...causeOf(event, caller, now), actor: caller.kind === 'force' ? 'force' : 'operator' });

/** Rolls are real wherever they come from: what a test client brings would be found by real incidents. */
const liveCaller = async (authenticate: AuthenticateCaller, event: APIGatewayProxyEvent): Promise<Caller> => {
  const caller = await authenticate(event, 'roll:write');
  if (caller.test) throw new Problem(403, 'not_for_test_clients', 'A client for trying out brings no rolls');
  return caller;
};

/** The same for "there is none", "a person brought it", "it is another client's" and "that authority is no longer yours". */
const ownRoll = async (event: APIGatewayProxyEvent, caller: Caller, imports: RollsDeps['imports']): Promise<RollImport> => {
  const importId = event.pathParameters?.['importId'] ?? '';
  const roll = /^rol_[\w-]{1,64}$/.test(importId) ? await imports.read(importId) : undefined;
  if (roll?.clientId !== caller.clientId || !caller.laCodes.includes(roll.laCode)) throw notFound();
  return roll;
};

/** A place for a roll of one school, or of one authority whose file names the schools row by row. Nothing is read before it is started, and no roll changes before it is applied. */
export const createOpenRoll =
  ({ authenticate, imports, rollLinks, refusals, digest, now }: RollsDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await liveCaller(authenticate, event);
    const { clientId } = caller;
    const key = idempotencyKeyOf(event);
    const parsed = $OpenRoll.safeParse(readJson(event));
    if (!parsed.success) {
      const faults = parsed.error.issues.map(({ path, code }) => ({ pointer: path.map((part) => `/${String(part)}`).join(''), code, fix: 'Send laCode (three digits), urn if the file is of one school, format "csv", "ctf" or "wonde", and isWhole true or false' }));
      throw new Problem(422, 'invalid_roll_request', 'Some details need to change', { faults });
    }
    const { laCode, urn, format, isWhole } = parsed.data;
    const cause = rollCause(event, caller, now);
    if (!caller.laCodes.includes(laCode)) {
      await refusals.otherAuthority({ clientId, cause });
      throw new Problem(403, 'other_authority', 'This client may not bring rolls of that authority', { faults: [{ pointer: '/laCode', code: 'other_authority', fix: 'Send the code of an authority that your client is registered for' }] });
    }
    // The id is the key's: the same request sent again finds the same place.
    const importId = `rol_${digest(`roll|${clientId}|${key}`).slice(0, 40)}`;
    const place: RollImport = {
      importId, laCode, area: '', urn, format, isWhole, clientId, fileKey: `rolls/${laCode}/${clientId}/${importId}`, state: 'awaitingUpload', part: 1, openedAt: cause.at, openedBy: clientId,
      today: londonDayOf(cause.at), rowsRead: 0, schools: 0, schoolsDone: 0, faults: { total: 0, byCode: {}, listed: [] }, isOverLimit: false,
    };
    const upload = async (roll: RollImport): Promise<object> => (roll.state === 'awaitingUpload' ? { upload: { method: 'PUT', url: await rollLinks.forUpload(roll) } } : {});
    if ((await imports.openPlace(place, cause)) === 'opened') return json(201, viewRoll(place, await upload(place)), { Location: selfOfRoll(place) });
    const known = await imports.read(importId);
    if (known?.laCode !== laCode || known.urn !== urn || known.format !== format || known.isWhole !== isWhole) {
      throw new Problem(422, 'idempotency_key_reused', 'This Idempotency-Key was used for another request', { faults: [{ pointer: 'header:Idempotency-Key', code: 'idempotency_key_reused', fix: 'Send a new key with a new request' }] });
    }
    return json(201, viewRoll(known, await upload(known)), { Location: selfOfRoll(known), 'Idempotency-Replayed': 'true' });
  };

/** The file was put there: read it and show what it would change. Said twice, it is read once. */
export const createStartRoll =
  ({ authenticate, imports, rollLinks, outbox, now }: RollsDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await liveCaller(authenticate, event);
    const roll = await ownRoll(event, caller, imports);
    if (roll.state !== 'awaitingUpload') return json(202, viewRoll(roll));
    const found = await rollLinks.find(roll);
    if (!found || found.bytes === 0) {
      throw new Problem(409, 'roll_file_not_there', 'The file has not been put there yet', { faults: [{ pointer: '', code: 'roll_file_not_there', fix: 'PUT the file to the address that POST /v1/rolls gave, then start it' }] });
    }
    if (found.bytes > MAX_BYTES) {
      throw new Problem(413, 'roll_file_too_large', 'The file is too large', { faults: [{ pointer: '', code: 'roll_file_too_large', fix: `Bring files of at most ${MAX_BYTES / 1024 / 1024} MiB` }] });
    }
    const cause = rollCause(event, caller, now);
    const after: RollImport = { ...roll, state: 'received', content: found.content, today: londonDayOf(cause.at) };
    const result = await imports.move({ before: roll, after, action: 'roll.start', next: { step: 'read' }, cause });
    if (result.kind === 'committed') await outbox.send(result.obligations);
    return json(202, viewRoll(after));
  };

/** How far it is; what it would change; and, page by page, the rows that something is wrong with. */
export const createReadRoll =
  ({ authenticate, imports }: Pick<RollsDeps, 'authenticate' | 'imports'>) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await liveCaller(authenticate, event);
    const roll = await ownRoll(event, caller, imports);
    const cursor = event.queryStringParameters?.['cursor'] ?? '0';
    if (!/^\d{1,4}$/.test(cursor)) throw new Problem(400, 'bad_cursor', 'The cursor is not one of ours', { faults: [{ pointer: 'query:cursor', code: 'bad_cursor', fix: 'Send the cursor of the page before, or leave it out' }] });
    return json(200, viewRollWhole(roll, await imports.schools(roll.importId), Number(cursor)));
  };

/**
 * Brings what was shown into force. Within the limits of one import a machine may do that alone; beyond them it has asked, and somebody signed in at the desk
 * decides (ADR 0026): no request of a machine is ever the second person's.
 */
export const createApplyRoll =
  ({ authenticate, imports, outbox, now }: RollsDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await liveCaller(authenticate, event);
    const roll = await ownRoll(event, caller, imports);
    // Said twice, or after the desk took it on: how it stands.
    if (roll.state === 'asked' || roll.state === 'applying' || roll.state === 'applied') return json(202, viewRoll(roll));
    const cause = rollCause(event, caller, now);
    const decided = decideRoll(roll, 'apply', { id: caller.clientId, isSignedIn: false }, cause.at);
    if (decided.kind === 'refused') {
      if (decided.code === 'expired') throw new Problem(409, 'preview_expired', 'What was shown is no longer true', { faults: [{ pointer: '', code: 'preview_expired', fix: 'Bring the file again: a preview is true for a day' }] });
      throw new Problem(409, 'roll_not_to_apply', 'There is nothing to apply', { faults: [{ pointer: '', code: 'roll_not_to_apply', fix: `Only an import in the state previewed is applied; this one is ${roll.state}` }] });
    }
    const after: RollImport = { ...roll, ...decided.who, state: decided.state, schoolsDone: 0 };
    const result = await imports.move({ before: roll, after, action: 'roll.apply', next: decided.next ? { step: decided.next } : undefined, cause });
    if (result.kind === 'committed') {
      await outbox.send(result.obligations);
      return json(202, viewRoll(after));
    }
    // Somebody else decided this very second: what they did is the answer.
    return json(202, viewRoll(await ownRoll(event, caller, imports)));
  };
