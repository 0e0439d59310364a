import { LOCAL_AUTHORITIES } from '../../shared/domain/register/local-authorities.ts';
import type { DeskDeps } from './desk-deps.ts';

export interface FoundAuthority {
  readonly laCode: string;
  /** Its office as the directory has it: that is who would be told. */
  readonly name: string;
}

const MOST = 8;

/** Another authority's office, open and in the directory: nobody is told through an address that nobody keeps. */
export const readAuthority = async ({ directory }: Pick<DeskDeps, 'directory'>, laCode: string, ownLaCode: string): Promise<FoundAuthority | undefined> => {
  if (!/^\d{3}$/.test(laCode) || laCode === ownLaCode) return undefined;
  const body = await directory.readBody(`localAuthority:${laCode}`);
  return body?.status === 'open' && !body.test ? { laCode, name: body.name } : undefined;
};

/** By a part of the authority's name, or by its DfE code. */
export const findAuthorities = async (deps: Pick<DeskDeps, 'directory'>, ownLaCode: string, text: string): Promise<readonly FoundAuthority[]> => {
  const wanted = text.trim().toLowerCase();
  if (wanted.length < 3) return [];
  const codes = LOCAL_AUTHORITIES.filter(({ name }) => name.toLowerCase().includes(wanted)).map(({ laCode }) => laCode).slice(0, MOST);
  const found = await Promise.all([...new Set([wanted, ...codes])].map((laCode) => readAuthority(deps, laCode, ownLaCode)));
  return found.filter((one) => one !== undefined);
};
