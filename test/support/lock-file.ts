import { readFileSync } from 'node:fs';

interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}
export interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}
export interface Manifest {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

export const readLock = (): Lock => JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
export const readManifest = (): Manifest => JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

/** Every package but the project itself. */
export const lockedPackages = (lock: Lock): readonly (readonly [place: string, LockedPackage])[] =>
  Object.entries(lock.packages).filter(([place, { link }]) => place !== '' && link !== true);

const EXACT = /^(npm:(@[a-z0-9.-]+\/)?[a-z0-9.-]+@)?\d+\.\d+\.\d+$/;

/** Whatever would let an install bring something other than what was reviewed. */
export const lockFaults = (lock: Lock, manifest: Manifest): readonly string[] => [
  ...(lock.lockfileVersion === 3 ? [] : ['package-lock.json is not of version 3']),
  ...lockedPackages(lock).flatMap(([place, { version, resolved, integrity, inBundle }]) => [
    ...(version === undefined ? [`${place} has no version`] : []),
    ...(resolved === undefined ? [] : [`${place} names where it was fetched from`]),
    ...(integrity === undefined && inBundle !== true ? [`${place} has no integrity`] : []),
  ]),
  ...(['dependencies', 'devDependencies', 'optionalDependencies'] as const).flatMap((kind) =>
    Object.entries(manifest[kind])
      .filter(([, version]) => !EXACT.test(version))
      .map(([name, version]) => `${kind}: ${name} is "${version}", not one exact version`),
  ),
];
