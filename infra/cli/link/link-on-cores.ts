import { Worker } from 'node:worker_threads';
import type { LinkDecision } from '../../../shared/domain/linkage/decide-links.ts';
import type { ChildRecord } from '../../../shared/domain/linkage/records.ts';
import type { LinkFiles } from './load-roll.ts';

/** Incidents handed to a worker at a time: enough to hide the hand-over, few enough to share work evenly. */
const BATCH = 200;

type Message = { readonly kind: 'ready' } | { readonly kind: 'decided'; readonly decisions: readonly (readonly LinkDecision[])[] };

/** Decides all incidents on several cores; the answers come in the order of the incidents, whatever the order of the work. */
export async function linkOnCores(
  files: LinkFiles,
  incidents: readonly (readonly ChildRecord[])[],
  cores: number,
  onDecided: (incidents: number) => void,
): Promise<readonly (readonly LinkDecision[])[]> {
  const decided: (readonly LinkDecision[])[] = Array.from({ length: incidents.length });
  let next = 0;
  let done = 0;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./link-worker.ts', import.meta.url), { workerData: files });
      let from = 0;
      worker.on('error', reject);
      worker.on('message', (message: Message) => {
        if (message.kind === 'decided') {
          message.decisions.forEach((decisions, at) => (decided[from + at] = decisions));
          done += message.decisions.length;
          onDecided(done);
        }
        from = next;
        next = Math.min(incidents.length, next + BATCH);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
        if (from < next) worker.postMessage(incidents.slice(from, next));
        else void worker.terminate().then(() => resolve(), reject);
      });
    });
  await Promise.all(Array.from({ length: cores }, work));
  return decided;
}
