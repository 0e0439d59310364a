/** What the register says of one establishment, as far as following it needs. */
export type Standing = 'hasPupils' | 'hasNone' | 'unknown';

export interface Succession {
  /** Establishments with pupils that carry on the work, nearest first, then by number; the start itself when it has pupils. */
  readonly urns: readonly string[];
  /** Links from the start to the nearest of them; 0 for the start itself. */
  readonly steps: number;
  /** A link led back to where it had been: the register has such rows. */
  readonly circular: boolean;
  /** Links that lead to a number that this register does not hold (it may be of one region only). */
  readonly unknownUrns: readonly string[];
}

export interface RegisterView {
  standing(urn: string): Promise<Standing> | Standing;
  successors(urn: string): Promise<readonly string[]> | readonly string[];
}

// Real chains are at most four links long; a wide damaged graph must not keep a function busy.
const MOST_VISITED = 200;

/**
 * From a closed school to the open ones that took its pupils. Several answers are possible (a school that was split) and none is: then a
 * person decides. An establishment with pupils ends its branch: what was later founded from it says nothing about this school's children.
 */
export const followSuccessors = async (urn: string, register: RegisterView): Promise<Succession> => {
  const visited = new Set([urn]);
  const found: { urn: string; steps: number }[] = [];
  const unknownUrns = new Set<string>();
  let circular = false;
  let frontier = [urn];
  for (let steps = 0; frontier.length > 0 && visited.size <= MOST_VISITED; steps += 1) {
    const next: string[] = [];
    for (const here of frontier) {
      const standing = await register.standing(here);
      if (standing === 'hasPupils') {
        found.push({ urn: here, steps });
        continue;
      }
      if (standing === 'unknown') unknownUrns.add(here);
      for (const successor of await register.successors(here)) {
        if (visited.has(successor)) {
          // Two roads to one successor are no circle; a road back to the start or to itself is.
          circular ||= successor === urn || successor === here;
          continue;
        }
        visited.add(successor);
        next.push(successor);
      }
    }
    frontier = next;
  }
  found.sort((a, b) => a.steps - b.steps || Number(a.urn) - Number(b.urn));
  return { urns: found.map((each) => each.urn), steps: found[0]?.steps ?? 0, circular, unknownUrns: [...unknownUrns] };
};
