import { readFileSync } from 'node:fs';
import { lockedPackages, readLock, readManifest } from '../test/support/lock-file.ts';

/** A bill of materials is worth something only if it names what is there: each declared package, and only what the lock holds. */

interface Bill {
  readonly bomFormat: string;
  readonly components: readonly { readonly name: string; readonly group?: string; readonly version: string; readonly purl?: string }[];
}

const FOLDER = 'node_modules/';
const file = process.argv[2] ?? 'build/sbom.json';
const bill = JSON.parse(readFileSync(file, 'utf8')) as Bill;
const listed = new Map(bill.components.map(({ name, group = '', version, purl }) => [`${group}/${name}@${version}`.replace(/^\//, ''), purl]));
const locked = new Set(
  lockedPackages(readLock()).map(([place, { version }]) => `${place.slice(place.lastIndexOf(FOLDER) + FOLDER.length)}@${version}`),
);
const { dependencies, devDependencies } = readManifest();
// A package under another name (`npm:real@1.2.3`) is listed under the name it goes by here.
const declared = Object.entries({ ...dependencies, ...devDependencies }).map(
  ([name, version]) => `${name}@${version.slice(version.lastIndexOf('@') + 1)}`,
);

const faults = [
  ...(bill.bomFormat === 'CycloneDX' ? [] : [`bomFormat is ${bill.bomFormat}`]),
  ...declared.filter((name) => !listed.has(name)).map((name) => `${name} is declared and not listed`),
  ...[...listed.keys()].filter((name) => !locked.has(name)).map((name) => `${name} is listed and not locked`),
  ...[...listed].filter(([, purl]) => purl === undefined).map(([name]) => `${name} has no package URL`),
];
for (const fault of faults) console.error(`  ${fault}`);
console.log(`${listed.size} components in ${file}, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
