/** Times of many things, held as how often each whole minute came: a year needs no more than the minutes that occur. */
export interface CountedTimes {
  add(minutes: number): void;
  readonly size: number;
  /** Each as often as it was added, in order. */
  all(): number[];
}

export const createCountedTimes = (): CountedTimes => {
  const counts = new Map<number, number>();
  let size = 0;
  return {
    add: (minutes) => {
      const whole = Math.round(minutes);
      counts.set(whole, (counts.get(whole) ?? 0) + 1);
      size += 1;
    },
    get size() {
      return size;
    },
    all: () => [...counts].toSorted(([a], [b]) => a - b).flatMap(([minutes, count]) => Array.from({ length: count }, () => minutes)),
  };
};
