import { fullNamesOf } from './diminutives.ts';
import { soundCode } from './sound-code.ts';
import { forenameClusters, surnameClusters } from './spelling-clusters.ts';
import { spellingSkeleton } from './spelling-skeleton.ts';

/** One folded word with what is asked of it again and again, worked out once. */
export interface NameWord {
  readonly text: string;
  readonly skeleton: string;
  readonly sound: string;
  readonly forenameClusters: ReadonlySet<number> | undefined;
  readonly surnameClusters: ReadonlySet<number> | undefined;
  /** Full names that it may be a short form of. */
  readonly fullNames: ReadonlySet<string> | undefined;
  /** Bit n stands when the n-th letter of the alphabet occurs. */
  readonly letters: number;
  readonly letterCount: number;
}

const memory = new Map<string, NameWord>();
/** Words remembered; a memory of pure answers, so forgetting changes nothing. */
const MEMORY_LIMIT = 200_000;

export function nameWord(text: string): NameWord {
  const known = memory.get(text);
  if (known !== undefined) return known;
  const skeleton = spellingSkeleton(text);
  let letters = 0;
  for (let at = 0; at < text.length; at++) letters |= 1 << (text.charCodeAt(at) - 97);
  const word: NameWord = {
    text,
    skeleton,
    sound: soundCode(text),
    forenameClusters: forenameClusters().get(text),
    surnameClusters: surnameClusters().get(text),
    fullNames: fullNamesOf(text),
    letters,
    letterCount: bitCount(letters),
  };
  if (memory.size >= MEMORY_LIMIT) memory.clear();
  memory.set(text, word);
  return word;
}

/** Letters that both words use, as a share of those that the richer one uses. */
export function sharedLetters(a: NameWord, b: NameWord): number {
  return bitCount(a.letters & b.letters) / Math.max(a.letterCount, b.letterCount, 1);
}

function bitCount(bits: number): number {
  let rest = bits - ((bits >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
