import { editDistance } from './edit-distance.ts';
import { foldName } from './fold-name.ts';
import { nameLikeness } from './name-likeness.ts';

export interface SchoolRecord {
  readonly urn: string;
  readonly name: string;
}

/** Turns a school's name as a parent says it into the establishments it may mean. */
export interface SchoolDirectory {
  resolve(name: string): readonly string[];
}

/** A name that could mean more schools than this says nothing. */
const MOST_MEANT = 8;
const SHORTEST_EDITED = 6;

/** Words that say what kind of school it is. They tell schools apart only when the rest of the name does not. */
const KINDS: ReadonlySet<string> = new Set(
  `school schools academy primary infant infants junior juniors secondary high college community comprehensive first middle upper lower nursery sixth form
  voluntary aided controlled va vc cofe ce coe church england of catholic roman rc and the c e r cp foundation free studio technology grammar trust prep preparatory
  sch acad pri prim sec coll`.split(/\s+/),
);
const PHASES: readonly (readonly [string, RegExp])[] = [
  ['infant', /\binfants?\b/],
  ['junior', /\bjuniors?\b/],
  ['primary', /\bprimary\b|\bprim\b/],
  ['high', /\bhigh\b|\bsecondary\b/],
];

export function createSchoolDirectory(schools: Iterable<SchoolRecord>): SchoolDirectory {
  const entries = [...schools].map((school) => ({ urn: school.urn, core: coreName(school.name), phase: phaseOf(school.name), plain: plainName(school.name) }));
  const byCore = Map.groupBy(entries, (entry) => entry.core);
  const cores = [...byCore.keys()].filter((core) => core !== '');
  const memory = new Map<string, readonly string[]>();

  const find = (name: string): readonly string[] => {
    const plain = plainName(name);
    const core = coreName(name);
    if (core === '') return [];
    const meant = (byCore.get(core) ?? []).length > 0 ? [core] : nearCores(core, cores);
    const found = meant.flatMap((each) => byCore.get(each) ?? []);
    const whole = found.filter((entry) => entry.plain === plain);
    if (whole.length > 0) return limited(whole);
    const phase = phaseOf(name);
    const same = found.filter((entry) => phase === '' || entry.phase === '' || entry.phase === phase);
    return limited(same.length > 0 ? same : found);
  };

  return {
    resolve(name) {
      const key = name.slice(0, 200);
      let urns = memory.get(key);
      if (urns === undefined) {
        urns = find(key);
        if (memory.size > 50_000) memory.clear();
        memory.set(key, urns);
      }
      return urns;
    },
  };
}

function limited(found: readonly { readonly urn: string }[]): readonly string[] {
  const urns = [...new Set(found.map((entry) => entry.urn))].sort();
  return urns.length > MOST_MEANT ? [] : urns;
}

function plainName(name: string): string {
  return foldName(name.replace(/&/g, ' and '))
    .replace(/\bsaint\b/g, 'st')
    .replace(/\bst ([a-z]+?)s?\b/g, 'st $1')
    .replace(/\bchurch of england\b|\bc of e\b|\bc e\b|\bce\b/g, 'cofe')
    .replace(/\broman catholic\b|\brc\b|\br c\b/g, 'catholic');
}

function coreName(name: string): string {
  const words = plainName(name).split(' ');
  const telling = words.filter((word) => !KINDS.has(word));
  return (telling.length > 0 ? telling : words).join('');
}

function phaseOf(name: string): string {
  const plain = plainName(name);
  for (const [phase, pattern] of PHASES) if (pattern.test(plain)) return phase;
  return '';
}

/** One slip, a part left out (Upper Eastmouth: Eastmouth), or very like and the only one so. */
function nearCores(core: string, cores: readonly string[]): readonly string[] {
  const near = cores.filter((other) => Math.min(core.length, other.length) >= SHORTEST_EDITED && editDistance(core, other, 2) <= 2);
  const oneSlip = near.filter((other) => editDistance(core, other, 1) === 1);
  if (oneSlip.length > 0) return oneSlip;
  if (near.length > 0) return near;
  const part = cores.filter((other) => Math.min(core.length, other.length) >= SHORTEST_EDITED && (other.includes(core) || core.includes(other)));
  if (part.length > 0) return part;
  const like = cores.filter((other) => nameLikeness(core, other) > 0.94);
  return like.length === 1 ? like : [];
}
