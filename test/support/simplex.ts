/** A dense simplex for tests: small, slow, and written apart from the code it attacks. */
const EPSILON = 1e-9;

/** Constraints `coefficients · x <= bound` with x >= 0. Phase one is done once; then any objective can be maximised. */
export interface Constraint {
  readonly coefficients: readonly number[];
  readonly bound: number;
}

export interface Polytope {
  /** The largest value of the objective; Infinity when there is none. */
  maximise(objective: readonly number[]): number;
}

export const createPolytope = (variables: number, constraints: readonly Constraint[]): Polytope => {
  const m = constraints.length;
  // Columns: variables, slacks, the artificial, the right-hand side.
  const artificial = variables + m;
  const rhs = artificial + 1;
  const rows = constraints.map(({ coefficients, bound }, i) => {
    const row = new Float64Array(rhs + 1);
    coefficients.forEach((value, j) => (row[j] = value));
    row[variables + i] = 1;
    row[artificial] = -1;
    row[rhs] = bound;
    return row;
  });
  const basis = constraints.map((_, i) => variables + i);

  const pivot = (cost: Float64Array, r: number, c: number): void => {
    const row = rows[r]!;
    const by = row[c]!;
    for (let j = 0; j <= rhs; j += 1) row[j]! /= by;
    for (const other of [...rows, cost]) {
      if (other === row) continue;
      const factor = other[c]!;
      if (Math.abs(factor) < 1e-12) continue;
      for (let j = 0; j <= rhs; j += 1) other[j]! -= factor * row[j]!;
      other[c] = 0;
    }
    basis[r] = c;
  };

  // `cost` holds reduced costs to bring below zero; Bland's rule, so it cannot go round in circles.
  const optimise = (cost: Float64Array, columns: number): 'optimal' | 'unbounded' => {
    for (;;) {
      let c = -1;
      for (let j = 0; j < columns && c < 0; j += 1) if (cost[j]! > EPSILON) c = j;
      if (c < 0) return 'optimal';
      let r = -1;
      let least = Infinity;
      rows.forEach((row, i) => {
        if (row[c]! <= EPSILON) return;
        const ratio = row[rhs]! / row[c]!;
        if (ratio < least - EPSILON || (ratio < least + EPSILON && basis[i]! < basis[r]!)) {
          least = ratio;
          r = i;
        }
      });
      if (r < 0) return 'unbounded';
      pivot(cost, r, c);
    }
  };

  const worst = rows.reduce((at, row, i) => (row[rhs]! < rows[at]![rhs]! ? i : at), 0);
  if (rows[worst]![rhs]! < 0) {
    const cost = new Float64Array(rhs + 1);
    cost[artificial] = -1;
    pivot(cost, worst, artificial);
    optimise(cost, artificial + 1);
    if (Math.abs(cost[rhs]!) > 1e-6) throw new Error('the constraints contradict each other');
    const r = basis.indexOf(artificial);
    if (r >= 0) {
      const c = rows[r]!.findIndex((value, j) => j < artificial && Math.abs(value) > EPSILON);
      if (c >= 0) pivot(cost, r, c);
    }
  }
  for (const row of rows) row[artificial] = 0;

  return {
    maximise(objective) {
      const cost = new Float64Array(rhs + 1);
      objective.forEach((value, j) => (cost[j] = value));
      rows.forEach((row, i) => {
        const factor = cost[basis[i]!]!;
        if (factor !== 0) for (let j = 0; j <= rhs; j += 1) cost[j]! -= factor * row[j]!;
      });
      return optimise(cost, artificial) === 'unbounded' ? Infinity : -cost[rhs]!;
    },
  };
};
