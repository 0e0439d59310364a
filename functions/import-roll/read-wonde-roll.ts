import * as z from 'zod';
import type { RollColumn } from '../../shared/domain/rolls/roll-columns.ts';
import { splitJsonList } from './split-json-list.ts';
import type { RawPupil } from './raw-pupil.ts';

const $Text = z.union([z.string(), z.number().transform(String)]).nullish().catch(undefined);
/** Wonde writes a day as the midnight of a zone: `{"date":"2016-02-11 00:00:00.000000","timezone":"Europe/London"}`. The date in it is the day. */
const $Day = z.union([z.string(), z.object({ date: z.string() }).transform(({ date }) => date)]).nullish().catch(undefined);
/** An included part comes with or without a wrapper. */
const included = <T extends z.ZodType>(part: T) =>
  z.preprocess((value) => (typeof value === 'object' && value !== null && 'data' in value ? value.data : value), part.nullish().catch(undefined));

const $Address = z.object({ house_number: $Text, house_name: $Text, apartment: $Text, street: $Text, postcode: $Text });
/** What is kept of a student; a field that is not named here is dropped by the parse itself. */
const $Student = z.object({
  upi: $Text,
  mis_id: $Text,
  upn: $Text,
  forename: $Text,
  surname: $Text,
  legal_forename: $Text,
  legal_surname: $Text,
  gender: $Text,
  date_of_birth: $Day,
  education_details: included(z.object({ upn: $Text, admission_date: $Day, leaving_date: $Day, enrolment_status: $Text })),
  contact_details: included(z.object({ addresses: z.object({ home: $Address.nullish().catch(undefined) }).nullish().catch(undefined) })),
});

const NOTHING = (): string => '';

const read = (text: string): RawPupil['cell'] | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = $Student.safeParse(value);
  if (!parsed.success) return undefined;
  const student = parsed.data;
  const education = student.education_details;
  const home = student.contact_details?.addresses?.home;
  const said: Readonly<Partial<Record<RollColumn, string | null | undefined>>> = {
    upn: education?.upn ?? student.upn,
    misId: student.mis_id ?? student.upi,
    legalForename: student.legal_forename,
    legalSurname: student.legal_surname,
    forename: student.forename,
    surname: student.surname,
    dateOfBirth: student.date_of_birth,
    sex: student.gender,
    postcode: home?.postcode,
    addressLine: [home?.apartment, home?.house_name, home?.house_number, home?.street].filter((part) => part).join(' '),
    enrolment: education?.enrolment_status,
    entryOn: education?.admission_date,
    leavingOn: education?.leaving_date,
  };
  return (column) => said[column] ?? '';
};

/** Students as Wonde's API lists them, one after the other. */
export async function* readWondeRoll(text: AsyncIterable<string>): AsyncGenerator<RawPupil> {
  let row = 0;
  for await (const entry of splitJsonList(text)) {
    row += 1;
    const cell = read(entry);
    yield cell ? { row, cell } : { row, cell: NOTHING, broken: 'rowUnreadable' };
  }
}
