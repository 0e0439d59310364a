import { parentPort, workerData } from 'node:worker_threads';
import type { ChildRecord } from '../../../shared/domain/linkage/records.ts';
import { loadRoll, type LinkFiles } from './load-roll.ts';

/** One core's share: reads the roll for itself, then answers incident by incident. Faults are told by the first reader alone. */
const port = parentPort;
if (port !== null) {
  const { linkSet } = await loadRoll(workerData as LinkFiles, () => undefined, () => undefined);
  port.on('message', (incidents: readonly (readonly ChildRecord[])[]) => {
    port.postMessage({ kind: 'decided', decisions: incidents.map((children) => linkSet.link(children)), cost: linkSet.cost });
  });
  port.postMessage({ kind: 'ready' });
}
