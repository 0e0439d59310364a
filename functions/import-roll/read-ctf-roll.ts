import { SaxesParser } from 'saxes';
import type { RollColumn } from '../../shared/domain/rolls/roll-columns.ts';
import { RollRefused } from './raw-pupil.ts';
import type { RawPupil } from './raw-pupil.ts';

/** Where a Common Transfer File says what we keep. Whatever lies at another path (ethnicity, language, medical, SEN, meals, attendance, contacts) is not held. */
const PATHS: Readonly<Record<string, RollColumn>> = {
  UPN: 'upn',
  Surname: 'legalSurname',
  Forename: 'legalForename',
  DOB: 'dateOfBirth',
  Gender: 'sex',
  Sex: 'sex',
  'BasicDetails/PreferredSurname': 'preferredSurname',
  'BasicDetails/PreferredForename': 'preferredForename',
  'BasicDetails/EnrolStatus': 'enrolment',
  'BasicDetails/EntryDate': 'entryOn',
  'BasicDetails/LeavingDate': 'leavingOn',
  'SchoolHistory/School/EntryDate': 'entryOn',
  'Address/PostCode': 'postcode',
  'Address/AddressLine1': 'addressLine',
  'Address/SAON': 'addressLine',
  'Address/PAON': 'addressLine',
  'Address/Street': 'addressLine',
};

const WRITTEN_BY = 'CTfile/Header/SourceSchool/LEA';

const MOST_DEPTH = 24;
const LONGEST_VALUE = 4_000;
const LONGEST_TAG = 64 * 1024;
const PUPIL_DEPTH = 3;

/**
 * Pupils of a Common Transfer File, element by element. A document type is refused at its first sign, so no entity of the file's own ever means anything;
 * depth and lengths are bounded. Whatever the parser complains of is told by line alone: its words may quote the file.
 */
export async function* readCtfRoll(text: AsyncIterable<string>): AsyncGenerator<RawPupil> {
  const parser = new SaxesParser({ xmlns: false });
  const ready: RawPupil[] = [];
  const path: string[] = [];
  let pupil: Map<RollColumn, string> | undefined;
  let column: RollColumn | undefined;
  let value = '';
  let laCode: string | undefined;
  let isWrittenBy = false;
  let row = 0;
  let isCtf = false;

  parser.on('error', () => {
    throw new RollRefused('notXml', [`line ${parser.line}`]);
  });
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^(utf-8|us-ascii|iso-8859-1|windows-1252)$/i.test(encoding)) throw new RollRefused('otherEncoding');
  });
  parser.on('doctype', () => {
    throw new RollRefused('hasDoctype');
  });
  parser.on('opentag', ({ name }) => {
    path.push(name);
    if (path.length > MOST_DEPTH) throw new RollRefused('tooDeep');
    if (path.length === 1) {
      if (name.toLowerCase() !== 'ctfile') throw new RollRefused('notCtf');
      isCtf = true;
    }
    if (path.length === PUPIL_DEPTH && name === 'Pupil' && path[1] === 'CTFpupilData') {
      pupil = new Map();
      return;
    }
    isWrittenBy = path.join('/') === WRITTEN_BY;
    column = pupil === undefined ? undefined : PATHS[path.slice(PUPIL_DEPTH).join('/')];
    value = '';
  });
  const take = (more: string): void => {
    if (column === undefined && !isWrittenBy) return;
    value += more;
    if (value.length > LONGEST_VALUE) throw new RollRefused('tooDeep', [`line ${parser.line}`]);
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', () => {
    const depth = path.length;
    path.pop();
    if (isWrittenBy) {
      laCode = value.trim();
      isWrittenBy = false;
    }
    if (pupil !== undefined && column !== undefined) {
      const known = pupil.get(column);
      // House and street stand apart, and belong together; of all else what is said first counts.
      if (column === 'addressLine') pupil.set(column, [known, value.trim()].filter((each) => each !== undefined && each !== '').join(' '));
      else if (known === undefined) pupil.set(column, value);
      column = undefined;
    }
    if (depth === PUPIL_DEPTH && pupil !== undefined) {
      const said = pupil;
      pupil = undefined;
      row += 1;
      ready.push({ row, cell: (asked) => said.get(asked) ?? '', laCode });
    }
  });

  let sinceTag = 0;
  for await (const chunk of text) {
    // What is neither ended by a tag nor by the file is no element of ours: a parser would go on holding it.
    const lastTag = chunk.lastIndexOf('>');
    sinceTag = lastTag === -1 ? sinceTag + chunk.length : chunk.length - lastTag;
    parser.write(chunk);
    yield* ready.splice(0);
    if (sinceTag > LONGEST_TAG * 16) throw new RollRefused('notXml', [`line ${parser.line}`]);
  }
  parser.close();
  yield* ready.splice(0);
  if (!isCtf) throw new RollRefused('notCtf');
}
