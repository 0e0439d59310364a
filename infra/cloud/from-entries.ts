/** One resource per entry of a topology record, under the same names. */
export const fromEntries = <Name extends string, Spec, Made>(
  record: Readonly<Record<Name, Spec>>,
  make: (name: Name, spec: Spec) => Made,
): Record<Name, Made> =>
  Object.fromEntries((Object.entries(record) as [Name, Spec][]).map(([name, spec]) => [name, make(name, spec)])) as Record<Name, Made>;
