import type { ForcePolicy } from './force-policy.ts';

/**
 * Forces of England and Wales (Home Office codes) with the forces they share a land border with, or a fixed crossing of an estuary. Facts of geography;
 * each border is written once, under the lower code.
 */
const BORDERS: Readonly<Record<string, string>> = {
  '01': '41 42 43 45 46 48', // Metropolitan: Hertfordshire, Essex, Thames Valley, Surrey, Kent, City of London
  '03': '04 10 11 12', // Cumbria: Lancashire, Northumbria, Durham, North Yorkshire
  '04': '05 06 12 13', // Lancashire: Merseyside, Greater Manchester, North Yorkshire, West Yorkshire
  '05': '06 07', // Merseyside: Greater Manchester, Cheshire
  '06': '07 13 30', // Greater Manchester: Cheshire, West Yorkshire, Derbyshire
  '07': '21 22 30 60', // Cheshire: Staffordshire, West Mercia, Derbyshire, North Wales
  '10': '11', // Northumbria: Durham
  '11': '12 17', // Durham: North Yorkshire, Cleveland
  '12': '13 14 16 17', // North Yorkshire: West Yorkshire, South Yorkshire, Humberside, Cleveland
  '13': '14 30', // West Yorkshire: South Yorkshire, Derbyshire
  '14': '16 30 31 32', // South Yorkshire: Humberside, Derbyshire, Nottinghamshire, Lincolnshire
  '16': '31 32', // Humberside: Nottinghamshire, Lincolnshire
  '20': '21 22 23', // West Midlands: Staffordshire, West Mercia, Warwickshire
  '21': '22 23 30 33', // Staffordshire: West Mercia, Warwickshire, Derbyshire, Leicestershire
  '22': '23 53 60 61 63', // West Mercia: Warwickshire, Gloucestershire, North Wales, Gwent, Dyfed-Powys
  '23': '33 34 43 53', // Warwickshire: Leicestershire, Northamptonshire, Thames Valley, Gloucestershire
  '30': '31 33', // Derbyshire: Nottinghamshire, Leicestershire
  '31': '32 33', // Nottinghamshire: Lincolnshire, Leicestershire
  '32': '33 34 35 36', // Lincolnshire: Leicestershire, Northamptonshire, Cambridgeshire, Norfolk
  '33': '34', // Leicestershire: Northamptonshire
  '34': '35 40 43', // Northamptonshire: Cambridgeshire, Bedfordshire, Thames Valley
  '35': '36 37 40 41 42', // Cambridgeshire: Norfolk, Suffolk, Bedfordshire, Hertfordshire, Essex
  '36': '37', // Norfolk: Suffolk
  '37': '42', // Suffolk: Essex
  '40': '41 43', // Bedfordshire: Hertfordshire, Thames Valley
  '41': '42 43', // Hertfordshire: Essex, Thames Valley
  '42': '46', // Essex: Kent, by the crossing at Dartford
  '43': '44 45 53 54', // Thames Valley: Hampshire, Surrey, Gloucestershire, Wiltshire
  '44': '45 47 54 55', // Hampshire: Surrey, Sussex, Wiltshire, Dorset
  '45': '46 47', // Surrey: Kent, Sussex
  '46': '47', // Kent: Sussex
  '50': '52 55', // Devon and Cornwall: Avon and Somerset, Dorset
  '52': '53 54 55 61', // Avon and Somerset: Gloucestershire, Wiltshire, Dorset, and Gwent by the Severn bridges
  '53': '54 61', // Gloucestershire: Wiltshire, Gwent
  '54': '55', // Wiltshire: Dorset
  '60': '63', // North Wales: Dyfed-Powys
  '61': '62 63', // Gwent: South Wales, Dyfed-Powys
  '62': '63', // South Wales: Dyfed-Powys
};

const NEIGHBOURS: ReadonlyMap<string, readonly string[]> = (() => {
  const found = new Map<string, string[]>();
  const add = (force: string, other: string): void => void found.set(force, [...(found.get(force) ?? []), other].sort());
  for (const [force, others] of Object.entries(BORDERS)) {
    for (const other of others.split(' ')) {
      add(force, other);
      add(other, force);
    }
  }
  return found;
})();

/** Forces whose rolls may hold children of this one: as its policy says, else those over its borders. */
export const neighboursOf = ({ forceCode, neighbours }: Pick<ForcePolicy, 'forceCode' | 'neighbours'>): readonly string[] => neighbours ?? NEIGHBOURS.get(forceCode) ?? [];
