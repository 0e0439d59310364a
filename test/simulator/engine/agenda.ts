/** Everything that will happen, in order of its time: the only clock there is. Nothing waits for real time. */
export interface Agenda {
  /** Milliseconds since the epoch, as the simulated world has it. */
  now(): number;
  at(instant: number, act: () => void): void;
  after(milliseconds: number, act: () => void): void;
  /** Plays on until this instant; what is due later stays. */
  playUntil(instant: number): Promise<void>;
  played(): number;
}

interface Entry {
  readonly instant: number;
  readonly order: number;
  readonly act: () => void;
}

const isBefore = (a: Entry, b: Entry): boolean => a.instant < b.instant || (a.instant === b.instant && a.order < b.order);

/** Whatever the last act set going has gone as far as it can: steps wait for the agenda and for nothing else. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const createAgenda = (startsAt: number): Agenda => {
  const heap: Entry[] = [];
  let time = startsAt;
  let orders = 0;
  let played = 0;

  const add = (entry: Entry): void => {
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as Entry;
      if (!isBefore(entry, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  };
  const takeFirst = (): Entry => {
    const first = heap[0] as Entry;
    const last = heap.pop() as Entry;
    if (heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let below = place * 2 + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Entry, heap[below] as Entry)) below += 1;
      const child = heap[below] as Entry;
      if (!isBefore(child, last)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
    return first;
  };
  const at = (instant: number, act: () => void): void => {
    orders += 1;
    add({ instant: Math.max(instant, time), order: orders, act });
  };

  return {
    now: () => time,
    at,
    after: (milliseconds, act) => at(time + milliseconds, act),
    async playUntil(instant) {
      for (let first = heap[0]; first !== undefined && first.instant <= instant; first = heap[0]) {
        const { instant: due, act } = takeFirst();
        time = due;
        played += 1;
        act();
        await settled();
      }
      time = Math.max(time, instant);
    },
    played: () => played,
  };
};
