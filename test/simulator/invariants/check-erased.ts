import { createCommit } from '../../../shared/aws/commit.ts';
import { createIncidentStore } from '../../../shared/aws/incident-store.ts';
import { createKeyVault, createKeyedHash } from '../../../shared/aws/key-vault.ts';
import { sha256, systemIds } from '../../../shared/runtime/ids.ts';
import type { Change, DocumentStore } from '../document-store/document-client.ts';
import type { Item } from '../document-store/evaluate.ts';
import { performKeys } from '../services/key-service.ts';
import { TABLE_NAMES as tables } from '../services/ports.ts';
import type { Witness } from '../witness.ts';

const HOUR = 3_600_000;
// Written down once more, and not read from the product.
const WITHDRAWN_HOURS = 72;
const CONTENT_HOURS = 28 * 24;

type Kms = Parameters<typeof createKeyVault>[0];

/** Whether somebody still has to be told of it or to decide something about it, by what is stored and by nothing that the product says of that. */
const isOpen = (store: DocumentStore, incident: Item): boolean => {
  const mine = store.tables.records.all().filter((item) => item['incidentId'] === incident['incidentId']);
  const versions = mine.filter(({ pk, sk }) => String(pk).startsWith('NTF#') && String(sk).startsWith('V#'));
  const isWaiting = versions.some((item) => item['answeredAt'] === undefined && item['withdrawnAt'] === undefined && item['supersededBy'] === undefined);
  return incident['state'] === 'received' || isWaiting || mine.some(({ pk, state }) => String(pk).startsWith('RFR#') && state === 'open');
};

export interface ErasingDeps {
  readonly store: DocumentStore;
  readonly witness: Witness;
  readonly now: () => number;
  /** When the night began: nothing of it is older. */
  readonly from: number;
}

/** Looks on at every data key that goes, and asks weeks later what is left. */
export const createErasingOnlooker = ({ store, witness, now, from }: ErasingDeps) => {
  const violate = (says: string): void => void witness.violations.push({ code: 'S17', says, at: new Date(now()).toISOString() });
  const incidentOf = (incidentId: string): Item | undefined => store.tables.records.get({ pk: `INC#${incidentId}`, sk: 'INCIDENT' });

  return {
    look(changes: readonly Change[]): void {
      for (const { table, key, before, after } of changes) {
        if (table !== 'records' || key.sk !== 'KEY' || before === undefined || after !== undefined) continue;
        const incidentId = key.pk.slice('INC#'.length);
        const incident = incidentOf(incidentId);
        const hours = incident?.['state'] === 'withdrawn' ? WITHDRAWN_HOURS : CONTENT_HOURS;
        if (now() < from + hours * HOUR) violate(`${incidentId} went ${Math.round((now() - from) / HOUR)} hours after the night, and ${hours} are its time`);
        if (witness.held.has(incidentId)) violate(`${incidentId} went, and a person had said that it stays`);
        if (incident && isOpen(store, incident)) violate(`${incidentId} went, and something of it was open`);
        witness.erased.push({ incidentId, wrapped: String(before['wrapped']), at: now() });
      }
    },

    /** Well after everything's time: what is over and kept by nobody is gone for everybody, and everything else is still read. */
    async checkLater(): Promise<void> {
      const db = store.client;
      const kms = { send: async (command: unknown) => performKeys(command) } as unknown as Kms;
      const vault = createKeyVault(kms, 'content', () => new Date(now()));
      const commit = createCommit({ db, table: tables.records, ids: systemIds, digest: sha256 });
      const incidents = createIncidentStore({ db, table: tables.records, vault, hash: createKeyedHash(kms, 'blind', 'blind-index'), commit });
      const all = store.tables.records.all();
      const text = JSON.stringify(all, (_name, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value));
      for (const incident of all.filter(({ pk, sk }) => String(pk).startsWith('INC#') && sk === 'INCIDENT')) {
        const incidentId = String(incident['incidentId']);
        const read = await incidents.read(incidentId).catch(() => undefined);
        const stays = witness.held.has(incidentId) || isOpen(store, incident);
        if (stays && read === undefined) violate(`${incidentId} is open or kept, and nobody can read it`);
        if (!stays && read !== undefined) violate(`${incidentId} was over weeks ago, and is still read`);
        const gone = witness.erased.filter((one) => one.incidentId === incidentId);
        const entries = all.filter((item) => item['action'] === 'incident.erase' && item['object'] === incidentId);
        if (gone.length !== entries.length || gone.length > 1) violate(`${incidentId} went ${gone.length} times, with ${entries.length} audit entries`);
        if (gone.length > 0 && (await incidents.readRevision(incidentId, 1).catch(() => undefined)) !== undefined) violate(`${incidentId} was erased, and its first telling is still read`);
        if (gone.some(({ wrapped }) => text.includes(wrapped))) violate(`${incidentId} was erased, and a copy of its key is left`);
      }
    },
  };
};
