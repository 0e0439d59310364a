import { readDate } from '../../../shared/domain/linkage/compare-dates.ts';
import type { ChildRecord, PupilRecord } from '../../../shared/domain/linkage/records.ts';
import type { SchoolRecord } from '../../../shared/domain/linkage/resolve-schools.ts';
import { readRows, type FileFault } from './read-rows.ts';

export type OnFault = (fault: FileFault) => void;

/** One child as the file holds it, with the incident it belongs to. */
export interface FileChild {
  readonly incident: string;
  readonly child: ChildRecord;
}

const ROLL_HEADINGS = ['pupil_id', 'legal_forename', 'legal_surname'];
const CHILD_HEADINGS = ['record_id', 'forename', 'surname'];
/** Two rows that are alike so far are one. */
const LONGEST_KEY = 200;
const SCHOOL_HEADINGS = ['urn', 'school_name'];
/** `I<incident>-<n>`: a number, a hyphen, a number. Anything else is an incident of its own. */
const OF_INCIDENT = /^([A-Za-z]*\d+)-\d+$/;

export async function* readRoll(file: string, onFault: OnFault): AsyncGenerator<PupilRecord> {
  const seen = new Set<string>();
  for await (const { row, values } of readRows(file, ROLL_HEADINGS, onFault)) {
    const pupilId = (values['pupil_id'] ?? '').trim();
    if (pupilId === '') {
      onFault({ file, row, problem: 'pupil_id is empty: row not used' });
      continue;
    }
    const again = `${pupilId}|${values['school_urn'] ?? ''}|${values['entry_date'] ?? ''}|${values['date_of_birth'] ?? ''}`.slice(0, LONGEST_KEY);
    if (seen.has(again)) {
      onFault({ file, row, problem: 'pupil_id was there before with this school, first day and date of birth: row not used' });
      continue;
    }
    seen.add(again);
    checkDate(file, row, 'date_of_birth', values['date_of_birth'], onFault);
    checkDate(file, row, 'entry_date', values['entry_date'], onFault);
    checkDate(file, row, 'leaving_date', values['leaving_date'], onFault);
    const urn = (values['school_urn'] ?? '').trim();
    yield {
      pupilId,
      urns: urn === '' ? [] : [urn],
      upn: values['upn'],
      legalForename: values['legal_forename'] ?? '',
      legalSurname: values['legal_surname'] ?? '',
      preferredForename: values['preferred_forename'],
      preferredSurname: values['preferred_surname'],
      dateOfBirth: values['date_of_birth'],
      sex: values['sex'],
      postcode: values['postcode'],
      addressLine: values['address_line'],
      entryOn: values['entry_date'],
      leavingOn: values['leaving_date'],
    };
  }
}

export async function* readChildren(file: string, onFault: OnFault): AsyncGenerator<FileChild> {
  const seen = new Set<string>();
  for await (const { row, values } of readRows(file, CHILD_HEADINGS, onFault)) {
    const reference = (values['record_id'] ?? '').trim();
    if (reference === '' || seen.has(reference)) {
      onFault({ file, row, problem: reference === '' ? 'record_id is empty: row not used' : 'record_id was there before: row not used' });
      continue;
    }
    seen.add(reference);
    checkDate(file, row, 'date_of_birth', values['date_of_birth'], onFault);
    yield {
      incident: values['incident_id'] || OF_INCIDENT.exec(reference)?.[1] || reference,
      child: {
        reference,
        forename: values['forename'] ?? '',
        surname: values['surname'] ?? '',
        aliases: (values['aliases'] ?? '').slice(0, 1000).split(';').map((alias) => alias.trim()).filter((alias) => alias !== ''),
        dateOfBirth: values['date_of_birth'],
        dateOfBirthEstimated: ['true', '1', 'yes'].includes((values['date_of_birth_estimated'] ?? '').toLowerCase()),
        sex: values['sex'],
        postcode: values['postcode'],
        addressLine: values['address_line'],
        schoolName: values['school_name'],
        upn: values['upn'],
      },
    };
  }
}

export async function readSchools(file: string | undefined, onFault: OnFault): Promise<readonly SchoolRecord[]> {
  const schools: SchoolRecord[] = [];
  if (file === undefined) return schools;
  for await (const { row, values } of readRows(file, SCHOOL_HEADINGS, onFault)) {
    const urn = (values['urn'] ?? '').trim();
    if (urn === '') onFault({ file, row, problem: 'urn is empty: row not used' });
    else schools.push({ urn, name: values['school_name'] ?? '' });
  }
  return schools;
}

function checkDate(file: string, row: number, field: string, text: string | undefined, onFault: OnFault): void {
  if (text !== undefined && text !== '' && readDate(text) === undefined) onFault({ file, row, problem: `${field} is no date: not used` });
}
