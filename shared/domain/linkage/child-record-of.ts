import type { Child, LondonDay } from '../incident.ts';
import type { ChildRecord } from './records.ts';

/**
 * A child of an incident as the engine reads it. Where only an age was judged, the year it points to stands as an estimated date: weak evidence, but some.
 */
export function childRecordOf(child: Child, attendedOn: LondonDay): ChildRecord {
  const school = 'name' in child.school ? child.school : undefined;
  const byAge = child.dateOfBirth === undefined && child.estimatedAge !== undefined;
  return {
    reference: child.childReference,
    forename: child.givenNames.join(' '),
    surname: child.familyName,
    aliases: [...child.aliases, ...(child.formerNames ?? [])].map((alias) => [...alias.givenNames, alias.familyName].join(' ')),
    dateOfBirth: byAge ? `${Number(attendedOn.slice(0, 4)) - (child.estimatedAge ?? 0)}-01-01` : child.dateOfBirth,
    dateOfBirthEstimated: byAge || child.dateOfBirthEstimated,
    sex: child.sex,
    postcode: child.address?.postcode,
    addressLine: child.address?.lines.join(', '),
    schoolName: school?.name,
    schoolUrns: school?.urn === undefined ? undefined : [school.urn],
    upn: child.upn,
  };
}
