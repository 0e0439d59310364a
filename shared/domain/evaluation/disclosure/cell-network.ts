/**
 * A table with its totals as a circulation: source → rows → columns → sink → source. Each count, inner or total, is the flow of one arc, and
 * "every row and column adds up" is conservation of flow. What somebody can infer of a hidden count, knowing every shown one exactly, is then
 * a maximum-flow question, answered exactly and without a solver.
 */
export interface Arc {
  readonly row: number;
  readonly column: number;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface CellNetwork {
  readonly nodes: number;
  readonly arcs: readonly Arc[];
}

/** `counts` holds inner cells only; the totals are made here, at index `rows` and `columns`. */
export const createCellNetwork = (counts: readonly (readonly number[])[]): CellNetwork => {
  const rows = counts.length;
  const columns = counts[0]?.length ?? 0;
  const sink = rows + columns + 1;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const rowTotals = counts.map(sum);
  const columnTotals = Array.from({ length: columns }, (_, j) => sum(counts.map((row) => row[j] ?? 0)));
  const arcs: Arc[] = [
    ...counts.flatMap((row, i) => row.map((count, j): Arc => ({ row: i, column: j, from: 1 + i, to: 1 + rows + j, count }))),
    ...rowTotals.map((count, i): Arc => ({ row: i, column: columns, from: 0, to: 1 + i, count })),
    ...columnTotals.map((count, j): Arc => ({ row: rows, column: j, from: 1 + rows + j, to: sink, count })),
    { row: rows, column: columns, from: sink, to: 0, count: sum(rowTotals) },
  ];
  return { nodes: sink + 1, arcs };
};

/** Flow from one node to another through the arcs that may change, up to `enough`. */
const flowBetween = (
  capacity: Float64Array,
  nodes: number,
  { from, to, enough }: { readonly from: number; readonly to: number; readonly enough: number },
): number => {
  let total = 0;
  const parent = new Int32Array(nodes);
  while (total < enough) {
    parent.fill(-1);
    parent[from] = from;
    const queue = [from];
    for (let head = 0; head < queue.length && parent[to] === -1; head += 1) {
      const at = queue[head] ?? 0;
      for (let next = 0; next < nodes; next += 1) {
        if (parent[next] === -1 && (capacity[at * nodes + next] ?? 0) > 0) {
          parent[next] = at;
          queue.push(next);
        }
      }
    }
    if (parent[to] === -1) return total;
    let room = Infinity;
    for (let at = to; at !== from; at = parent[at] ?? from) room = Math.min(room, capacity[(parent[at] ?? 0) * nodes + at] ?? 0);
    if (room === Infinity) return Infinity;
    for (let at = to; at !== from; at = parent[at] ?? from) {
      const before = parent[at] ?? 0;
      capacity[before * nodes + at] = (capacity[before * nodes + at] ?? 0) - room;
      capacity[at * nodes + before] = (capacity[at * nodes + before] ?? 0) + room;
    }
    total += room;
  }
  return total;
};

export interface Uncertainty {
  /** How far the count could lie below and above its true value, as far as it was asked for. */
  readonly down: number;
  readonly up: number;
}

/**
 * What remains uncertain of one hidden count. Other hidden counts may grow without bound and shrink to their floor (0, or what somebody
 * already knows). `enough`: the search stops there.
 */
export const uncertaintyOf = (
  network: CellNetwork,
  arc: Arc,
  { hidden, floorOf, enough }: { readonly hidden: ReadonlySet<Arc>; readonly floorOf: (arc: Arc) => number; readonly enough: number },
): Uncertainty => {
  const { nodes } = network;
  const residual = (): Float64Array => {
    const capacity = new Float64Array(nodes * nodes);
    for (const other of hidden) {
      if (other === arc) continue;
      capacity[other.from * nodes + other.to] = Infinity;
      capacity[other.to * nodes + other.from] = Math.max(0, other.count - floorOf(other));
    }
    return capacity;
  };
  // More on this arc must come back from its head to its tail through the others; less must find another way from tail to head.
  const up = flowBetween(residual(), nodes, { from: arc.to, to: arc.from, enough });
  const ownRoom = Math.max(0, arc.count - floorOf(arc));
  const down = Math.min(ownRoom, flowBetween(residual(), nodes, { from: arc.from, to: arc.to, enough: Math.min(enough, ownRoom) }));
  return { down, up };
};
