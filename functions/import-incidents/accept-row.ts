import { receivedChildren, contentTextOf } from '../../shared/domain/received-incident.ts';
import type { Incident } from '../../shared/domain/incident.ts';
import type { Cause, Obligation, Outbox } from '../../shared/ports/cause.ts';
import type { IncidentFile, RowOutcome } from '../../shared/ports/incident-files.ts';
import type { AcceptIncident, IncidentStore, StoredAnswer } from '../../shared/ports/incidents.ts';
import type { Clock, Digest, Ids, KeyedHash } from '../../shared/ports/surroundings.ts';
import type { RowFault } from './read-row.ts';

export interface AcceptRowDeps {
  readonly incidents: Pick<IncidentStore, 'accept' | 'revise'>;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly hash: KeyedHash;
  readonly digest: Digest;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly now: Clock;
  readonly policyVersion: string;
  /** Rows up to which a file is as urgent as single requests; for tests. */
  readonly nightRows?: number;
}

export interface RowResult {
  readonly row: number;
  readonly outcome: RowOutcome;
  readonly incidentId?: string;
  readonly faults?: readonly RowFault[];
  /** Pointers of what was taken out before anything was kept. */
  readonly notKept?: readonly string[];
}

const GONE = 'Its content was erased, so it cannot be corrected. Telephone the safeguarding desk, or send a new incident with a reference of its own';
const CONTENDED_TRIES = 4;
/** A night's own file is no longer than this, and as urgent as single requests; what is longer waits beside them. */
const NIGHT_ROWS = 200;

const refused = (row: number, pointer: string, code: string, fix: string): RowResult => ({ row, outcome: 'refused', faults: [{ pointer, code, fix }] });

/**
 * Takes one sound row as a request would be taken: the same store, the same natural key, the same events. Its idempotency key is made from
 * its content, so that the same row sent again, in this file or another, changes nothing; the answer kept with it names file and row,
 * so that a part that is done over tells what it told before.
 */
export const createAcceptRow = ({ incidents, outbox, hash, digest, ids, now, policyVersion, nightRows = NIGHT_ROWS }: AcceptRowDeps) => {
  const isBulk = ({ rows }: IncidentFile): boolean => rows === undefined || rows > nightRows;
  const send = async (obligations: readonly Obligation[]): Promise<void> => outbox.send(obligations);

  return async (file: IncidentFile, row: number, told: Incident): Promise<RowResult> => {
    if (told.forceCode !== file.source.forceCode) return refused(row, '/forceCode', 'other_force', 'Send the code of your own force');
    const incident: Incident = { ...told, test: file.source.test };
    const contentHash = await hash.of(contentTextOf(incident));
    if (file.dryRun) return { row, outcome: 'checked' };
    const cause: Cause = { at: now().toISOString(), actor: 'force', actorId: file.clientId, causedBy: file.fileId, traceId: `${file.fileId}-${row}`, ...(isBulk(file) ? { inBulk: true } : {}) };
    const claimOf = (method: string) => ({ clientId: file.clientId, method, path: '/v1/files', key: contentHash, fingerprint: contentHash });
    const mine = (outcome: RowOutcome): string => `${file.fileId}:${row}:${outcome}`;
    const incidentIdIn = ({ location = '' }: StoredAnswer): string => location.slice('/v1/incidents/'.length);
    const commandFor = (incidentId: string, outcome: 'accepted' | 'revised'): AcceptIncident => ({
      incidentId,
      incident,
      contentHash,
      policyVersion,
      children: receivedChildren(incident, incidentId, digest),
      idempotency: claimOf(outcome === 'accepted' ? 'FILE' : 'FILE-REVISE'),
      answer: { status: 202, body: mine(outcome), location: `/v1/incidents/${incidentId}` },
      cause,
    });
    const again = (answer: StoredAnswer, outcome: 'accepted' | 'revised'): RowResult => ({ row, outcome: answer.body === mine(outcome) ? outcome : 'replayed', incidentId: incidentIdIn(answer) });

    const revise = async (incidentId: string): Promise<RowResult | 'conflict'> => {
      const result = await incidents.revise(commandFor(incidentId, 'revised'));
      switch (result.kind) {
        case 'committed':
          await send(result.obligations);
          return { row, outcome: 'revised', incidentId };
        case 'replayedKey':
          return again(result.answer, 'revised');
        case 'olderRevision':
          if (result.sameContent) return { row, outcome: 'replayed', incidentId };
          return { ...refused(row, '/revision', 'older_revision', `Send a revision above ${result.revision}`), incidentId };
        case 'erased':
          return { ...refused(row, '', 'erased', GONE), incidentId };
        case 'withdrawn':
          return { ...refused(row, '', 'withdrawn', 'Send a new incident with a reference of its own'), incidentId };
        case 'keyReusedWithOtherContent':
        case 'notFound':
        case 'passed':
        case 'conflict':
          return 'conflict';
      }
    };

    const attempt = async (): Promise<RowResult | 'conflict'> => {
      const incidentId = `inc_${ids.uuid()}`;
      const result = await incidents.accept(commandFor(incidentId, 'accepted'));
      switch (result.kind) {
        case 'committed':
          await send(result.obligations);
          return { row, outcome: 'accepted', incidentId };
        case 'replayedKey':
          return again(result.answer, 'accepted');
        case 'knownReference':
          if (result.erasedAt !== undefined) return { ...refused(row, '', 'erased', GONE), incidentId: result.incidentId };
          if (result.sameContent) return { row, outcome: 'replayed', incidentId: result.incidentId };
          if (incident.revision > result.revision) return revise(result.incidentId);
          return { ...refused(row, '/forceReference', 'reference_known', `To correct it, send the whole of it with revision ${result.revision + 1}`), incidentId: result.incidentId };
        case 'keyReusedWithOtherContent':
        case 'conflict':
          return 'conflict';
      }
    };

    for (let tries = 1; ; tries += 1) {
      const result = await attempt();
      if (result !== 'conflict') return result;
      if (tries === CONTENDED_TRIES) return refused(row, '', 'changed_meanwhile', 'The incident changed while this row was read. Send it again');
    }
  };
};
export type AcceptRow = ReturnType<typeof createAcceptRow>;
