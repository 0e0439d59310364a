/* An audit trail verified offline from its copy: entries a second beside bare hashing of the same run, memory, and whether tampers at random places are found. */
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { hash } from 'node:crypto';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { AUDIT_CRYPTO, verifyAuditFiles } from '../../infra/cli/verify-audit-files.ts';
import { CHAIN_START, canonicalEntry } from '../../shared/domain/audit.ts';
import { canonicalRoot, writeRootFile } from '../../shared/domain/audit-root.ts';
import type { ChainHead } from '../../shared/domain/audit-root.ts';
import { aRootKey, HOUR, instant, sealed, START } from '../support/audit-trail-of.ts';

const wanted = Number(process.env['BENCH_ENTRIES'] ?? 1_000_000);
/** What an incident with one child leaves: accepted, linked, sent, reminded, viewed, acknowledged … */
const PER_CHAIN = 14;
const HOURS = 24 * 14;
const folder = mkdtempSync(path.join(tmpdir(), 'encompass-bench-'));
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const megabytes = (): number => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().rss / 1024 / 1024);
};
const key = aRootKey();
const entriesFile = path.join(folder, 'entries-000001.ndjson');
const rootsFile = path.join(folder, 'roots-000001.ndjson');
const exportedAt = instant(START + HOURS * HOUR + 600_000);

/** Chains begin evenly over the fortnight; each lives two hours. Written hour by hour, as an export is. */
const write = async (): Promise<number> => {
  const [out, roots] = [await open(entriesFile, 'w'), await open(rootsFile, 'w')];
  const chains = Math.ceil(wanted / PER_CHAIN);
  const live = new Map<string, { seq: number; prev: string; hour: number }>();
  let [begun, written, prevRoot] = [0, 0, CHAIN_START];
  for (let hour = 0; hour < HOURS; hour += 1) {
    const upTo = hour >= HOURS - 2 ? chains : Math.ceil((chains * (hour + 1)) / (HOURS - 2));
    for (; begun < upTo; begun += 1) live.set(`INC#inc_${hash('sha256', String(begun), 'hex').slice(0, 24)}`, { seq: 0, prev: CHAIN_START, hour });
    const heads: ChainHead[] = [];
    let lines: string[] = [];
    for (const [chain, state] of live) {
      const last = state.hour < hour ? PER_CHAIN : PER_CHAIN - 4;
      for (; state.seq < last; written += 1) {
        state.seq += 1;
        const entry = { seq: state.seq, prev: state.prev, at: instant(START + hour * HOUR + state.seq * 1_000), actor: 'gateway', actorId: 'send-notification', action: 'delivery.send', object: `ntf_${chain.slice(8)}:1:kad_0123456789abcdef`, outcome: 'first' };
        state.prev = AUDIT_CRYPTO.digest(canonicalEntry(entry));
        lines.push(JSON.stringify([chain, entry.seq, entry.prev, entry.at, entry.actor, entry.actorId, entry.action, entry.object, entry.outcome, null, state.prev]));
      }
      heads.push({ chain, seq: state.seq, hash: state.prev });
      if (state.seq === PER_CHAIN) live.delete(chain);
    }
    if (lines.length > 0) await out.write(`${lines.join('\n')}\n`);
    lines = [];
    const { signed } = sealed({ number: hour + 1, prev: prevRoot, from: instant(START + hour * HOUR), until: instant(START + (hour + 1) * HOUR) }, heads, key);
    prevRoot = AUDIT_CRYPTO.digest(canonicalRoot(signed.root));
    await roots.write(writeRootFile(signed, heads));
  }
  await Promise.all([out.close(), roots.close()]);
  return written;
};

const source = () => ({ exportedAt, roots: [createReadStream(rootsFile, { highWaterMark: 1 << 20 })], entries: [createReadStream(entriesFile, { highWaterMark: 1 << 20 })] });

/** Changes one byte of the file at a place of its own choosing, back again with the same call. */
const flip = async (file: string, at: number, bit: number): Promise<void> => {
  const handle = await open(file, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ bit;
  await handle.write(byte, 0, 1, at);
  await handle.close();
};

try {
  say(`Making ${wanted} entries …`);
  const written = await write();
  const before = megabytes();
  const bareFrom = performance.now();
  let bare = '';
  for (let n = 0; n < written; n += 1) bare = hash('sha256', `${bare}${n}${'x'.repeat(300)}`, 'hex');
  const bareMs = performance.now() - bareFrom;

  const marks: number[] = [];
  const from = performance.now();
  let next = written / 4;
  const report = await verifyAuditFiles(source(), { kids: [key.kid] }, (entries) => {
    if (entries < next) return;
    next += written / 4;
    marks.push(megabytes());
  });
  const ms = performance.now() - from;
  say(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0]?.toFixed(2) ?? '?'}, Node ${process.version}`);
  say(`verified ${report.entries} entries in ${report.chains} chains under ${report.roots} roots (${Math.round(statSync(entriesFile).size / 1e6)} MB) in ${(ms / 1_000).toFixed(1)} s: ${Math.round(report.entries / (ms / 1_000))} entries/s, ${(ms / bareMs).toFixed(1)} × bare hashing`);
  say(`memory: ${before} MB before, ${marks.join(', ')} MB at each quarter of the entries (grows with chains and roots, which are read first)`);
  say(`faults in the trail as it was written: ${report.faults}`);

  // A byte in the middle of a hash, an hour from the end; and the very last entry gone.
  const size = statSync(entriesFile).size;
  await flip(entriesFile, size - 10, 1);
  const flipped = await verifyAuditFiles(source(), { kids: [key.kid] });
  await flip(entriesFile, size - 10, 1);
  const handle = await open(entriesFile, 'r+');
  const tail = Buffer.alloc(2_000);
  await handle.read(tail, 0, 2_000, size - 2_000);
  await handle.truncate(size - 2_000 + tail.lastIndexOf('\n', tail.length - 2) + 1);
  await handle.close();
  const cut = await verifyAuditFiles(source(), { kids: [key.kid] });
  say(`one bit changed in the last entry: ${JSON.stringify(flipped.byFault)}; the very last entry taken away: ${JSON.stringify(cut.byFault)}`);
  if (report.faults !== 0 || flipped.faults === 0 || cut.byFault.truncated !== 1) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
