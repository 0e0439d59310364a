import { lockFaults, lockedPackages, readLock, readManifest } from '../test/support/lock-file.ts';

/** What can be said of the dependencies without asking anybody: each is pinned to one version and one content. */
const lock = readLock();
const faults = lockFaults(lock, readManifest());
for (const fault of faults) console.error(`  ${fault}`);
console.log(`${lockedPackages(lock).length} locked packages, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
