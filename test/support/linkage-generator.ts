import type { ChildRecord, PupilRecord } from '../../shared/domain/linkage/records.ts';

/**
 * Invented rolls and police-like records with their truth, made from nothing but a seed. Written without sight of any other data set's rules: its own names, its own
 * errors, its own rates. Harsher than life where it matters: one record in five is a child who is on no current roll.
 */
export interface GeneratedSet {
  readonly today: string;
  readonly schools: readonly { readonly urn: string; readonly name: string }[];
  readonly pupils: readonly PupilRecord[];
  readonly incidents: readonly (readonly GeneratedChild[])[];
}

export interface GeneratedChild {
  readonly child: ChildRecord;
  /** Empty: on no current roll. */
  readonly pupilId: string;
  readonly kind: 'pos' | 'neg' | 'hardneg';
  readonly group: string;
  readonly classes: readonly string[];
}

export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** Whole number below `limit`. */
  below(limit: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { next, below, chance: (share) => next() < share, pick: (list) => list[below(list.length)]! };
}

interface NameStock {
  readonly group: string;
  readonly share: number;
  readonly girls: readonly string[];
  readonly boys: readonly string[];
  readonly surnames: readonly string[];
  /** Other ways to write a name, by the name. */
  readonly spellings: Readonly<Record<string, readonly string[]>>;
}

const words = (text: string): readonly string[] => text.split(' ');

const STOCKS: readonly NameStock[] = [
  {
    group: 'northern',
    share: 0.62,
    girls: words('Amelia Ruby Elsie Poppy Daisy Matilda Jessica Florence Heidi Orla Willow Eliza Martha Penelope Beatrice Edith Robyn Tilly Abigail Georgia Katherine Isabella Charlotte Megan Lauren Harriet Rebecca Victoria Josephine Eleanor'),
    boys: words('George Alfie Arthur Harrison Theo Jenson Stanley Albert Ralph Bobby Frederick Reggie Toby Rowan Caleb Elliot Finley Dexter Nathaniel Alexander Benjamin Christopher Matthew Zachary William Edward Thomas Samuel Joseph Daniel'),
    surnames: words('Ashworth Bainbridge Coulson Dobson Elstob Fenwick Gowland Heslop Ingleby Jobling Kirkup Liddell Maddison Nattrass Ord Pallister Raine Stobbs Teasdale Urwin Vipond Wetherell Armstrong Brown Clark Davison Elliott Forster Graham Hall Jackson Kelly Lawson Morris Nelson Oliver Pearson Robinson Smith Taylor Thompson Walker Watson Wilson Young'),
    spellings: {
      Elliot: ['Eliot', 'Elliott'], Katherine: ['Catherine', 'Kathryn', 'Kate'], Isabella: ['Izabella', 'Bella', 'Izzy'], Matthew: ['Mathew', 'Matt'], Zachary: ['Zac', 'Zack'],
      William: ['Will', 'Billy'], Rebecca: ['Becky', 'Rebekah'], Alexander: ['Alex'], Benjamin: ['Ben'], Christopher: ['Chris'], Daniel: ['Danny'], Samuel: ['Sam'], Joseph: ['Joe'],
      Victoria: ['Vicky'], Josephine: ['Josie'], Eleanor: ['Ellie', 'Elinor'], Abigail: ['Abi'], Frederick: ['Freddie'], Nathaniel: ['Nathan'], Smith: ['Smyth'], Clark: ['Clarke'],
      Brown: ['Browne'], Elliott: ['Elliot'], Thompson: ['Thomson'],
    },
  },
  {
    group: 'southAsian',
    share: 0.14,
    girls: words('Aisha Zainab Maryam Hafsa Sumaya Inaya Anaya Khadija Amina Ruqayyah Safa Iqra Noor Sana Priya Diya Ananya Simran Harleen Jasleen'),
    boys: words('Muhammad Yusuf Ibrahim Hamza Bilal Umar Zain Haris Idris Ismail Ayaan Rayyan Arjun Rohan Vihaan Gurpreet Harjit Arman Kabir Imran'),
    surnames: words('Khan Hussain Ahmed Ali Begum Akhtar Malik Mahmood Iqbal Chaudhry Rahman Miah Uddin Patel Sharma Kaur Singh Gill Dhillon Bibi Mirza Qureshi'),
    spellings: {
      Aisha: ['Ayesha', 'Aysha'], Muhammad: ['Mohammed', 'Mohammad'], Yusuf: ['Yousuf', 'Yusef'], Umar: ['Omar', 'Umer'], Hussain: ['Hussein'], Ahmed: ['Ahmad'], Chaudhry: ['Choudhury', 'Chaudhary'],
      Rahman: ['Rehman'], Maryam: ['Mariam'], Khadija: ['Khadijah'], Zainab: ['Zaynab'], Ibrahim: ['Ebrahim'], Ismail: ['Ismaeel'], Begum: ['Begom'], Akhtar: ['Akhter'], Qureshi: ['Kureshi'],
    },
  },
  {
    group: 'eastEuropean',
    share: 0.1,
    girls: words('Zofia Julia Maja Lena Hanna Oliwia Wiktoria Aleksandra Natalia Andreea Ioana Gabriela Elena Daria'),
    boys: words('Jakub Antoni Filip Szymon Kacper Mateusz Aleksander Wojciech Andrei Stefan Matei Luca Darius Tomasz'),
    surnames: words('Nowak Kowalski Wisniewski Zielinski Wozniak Mazur Krawczyk Popescu Ionescu Dumitru Stan Radu Petrov Ivanov Kazlauskas'),
    spellings: { Zofia: ['Sofia', 'Zosia'], Oliwia: ['Olivia'], Wiktoria: ['Victoria'], Aleksandra: ['Alexandra', 'Ola'], Jakub: ['Jacob', 'Kuba'], Kacper: ['Casper'], Filip: ['Philip'], Mateusz: ['Matthew'] },
  },
  {
    group: 'african',
    share: 0.09,
    girls: words('Fatima Adaeze Chiamaka Temitope Ayomide Blessing Favour Halima Naima Hodan Amal Esther'),
    boys: words('Abdullahi Emmanuel Oluwaseun Chukwuemeka Daniel Samuel Kwame Kofi Liban Ayub Tobi David'),
    surnames: words('Adeyemi Okafor Mensah Owusu Hassan Abdi Farah Ibrahim Balogun Eze Osei Boateng Warsame Nwosu'),
    spellings: { Fatima: ['Fatimah', 'Fatuma'], Oluwaseun: ['Seun'], Chukwuemeka: ['Emeka'], Hassan: ['Hasan'], Emmanuel: ['Emanuel'], Temitope: ['Temi'], Farah: ['Farrah'] },
  },
  {
    group: 'irish',
    share: 0.05,
    girls: words('Niamh Caoimhe Saoirse Aoife Roisin Siobhan Ciara Eimear'),
    boys: words('Cian Oisin Eoin Ciaran Tadhg Padraig Ruairi Declan'),
    surnames: words("O'Brien O'Connor Murphy McCarthy Gallagher Doherty Byrne O'Neill McLaughlin Kavanagh"),
    spellings: { Niamh: ['Neve', 'Neave'], Caoimhe: ['Keeva'], Saoirse: ['Seersha'], Aoife: ['Eefa'], Ciara: ['Keira'], Cian: ['Kian'], Ciaran: ['Kieran'], Ruairi: ['Rory'], Eoin: ['Owen'], "O'Brien": ['OBrien'] },
  },
];

const STREETS = words('Alder Beacon Chandlers Dene Eastgate Foundry Garth Harbour Inkerman Jubilee Keel Lime Minster Northgate Orchard Pear Quarry Ropery Salter Tannery Union Vine Wharf Yewtree');
const STREET_KINDS: readonly (readonly [string, string])[] = [['Road', 'Rd'], ['Street', 'St'], ['Avenue', 'Ave'], ['Close', 'Cl'], ['Terrace', 'Terr'], ['Drive', 'Dr']];
const SCHOOL_STEMS = words('Brackenfield Coldwater Duneside Eelwick Fallowbank Gorsehill Hazeldene Ivythorpe Kestrelmoor Larkrise Marramgate Oxclose Pinewell Quaysbrook Rushyford Sandwath');
const SYLLABLES = words('bar cor del fen gar hol kir lan mor nor pel ras sel tor ven wal hex thorn lock wick shaw ham ley ton by');
const ENDINGS = words('son man ley ton field well by er s ford');

const TODAY = '2025-11-10';
const FIRST_YEAR = 2009;
const YEARS = 12;

interface Family {
  readonly stock: NameStock;
  readonly surname: string;
  readonly postcode: string;
  readonly addressLine: string;
  readonly pupils: PupilRecord[];
}

/** What a night is like. */
export interface Mix {
  /** Of incidents with a child on the roll, the share that holds one more child who is on none and looks like one who is. */
  readonly rivals: number;
  /** How often each error happens, 1 being this generator's own rate. */
  readonly errors: number;
}
const OWN_MIX: Mix = { rivals: 0.22, errors: 1 };

export function generateLinkageSet(options: { readonly seed: number; readonly pupils: number; readonly incidents: number; readonly mix?: Mix }): GeneratedSet {
  const random = createRandom(options.seed);
  const schools = makeSchools(random, Math.max(6, Math.round(options.pupils / 320)));
  const families: Family[] = [];
  const pupils: PupilRecord[] = [];
  while (pupils.length < options.pupils) {
    const family = makeFamily(random, schools, pupils.length, options.pupils);
    families.push(family);
    pupils.push(...family.pupils);
  }
  const incidents = Array.from({ length: options.incidents }, (_, number) => makeIncident(random, `${number + 1}`.padStart(6, '0'), families, schools, options.mix ?? OWN_MIX));
  return { today: TODAY, schools, pupils, incidents };
}

function makeSchools(random: Random, count: number): { urn: string; name: string }[] {
  return Array.from({ length: count }, (_, number) => {
    const stem = number < SCHOOL_STEMS.length ? SCHOOL_STEMS[number]! : `${capital(random.pick(SYLLABLES))}${random.pick(SYLLABLES)}${random.pick(ENDINGS)}`;
    const kind = random.pick(['Primary School', 'Church of England Primary School', 'Academy', 'High School', "St Hild's Catholic Primary School"]);
    const saint = capital(random.pick(SYLLABLES)) + random.pick(SYLLABLES);
    return { urn: `${700_000 + number}`, name: kind.startsWith('St ') ? kind.replace('Hild', saint) : `${stem} ${kind}` };
  });
}

function makeFamily(random: Random, schools: readonly { urn: string }[], made: number, wanted: number): Family {
  const stock = pickStock(random);
  const surname = makeSurname(random, stock);
  const towns = Math.max(3, Math.round(wanted / 9000));
  const postcode = `${random.pick(['QA', 'QB', 'QF'])}${1 + random.below(towns)} ${1 + random.below(9)}${letter(random)}${letter(random)}`;
  const [kind] = random.pick(STREET_KINDS);
  const flat = random.chance(0.12) ? `Flat ${1 + random.below(14)}, ` : '';
  const addressLine = `${flat}${1 + random.below(120)} ${random.pick(STREETS)} ${kind}`;
  const size = random.pick([1, 1, 1, 1, 2, 2, 2, 3, 3, 4]);
  const near = random.below(schools.length);
  const pupils: PupilRecord[] = [];
  for (let at = 0; at < size; at++) {
    const twinOf = at > 0 && random.chance(0.04) ? pupils[at - 1] : undefined;
    const sex = random.chance(0.5) ? 'F' : 'M';
    let forename = pickForename(random, stock, sex);
    for (let tries = 0; isTaken(forename, pupils) && tries < 30; tries++) forename = pickForename(random, stock, sex);
    if (isTaken(forename, pupils)) continue;
    const preferred = random.chance(0.06) ? stock.spellings[forename]?.[0] : undefined;
    const left = random.chance(0.03);
    pupils.push({
      pupilId: `G${`${made + at}`.padStart(8, '0')}`,
      urns: [schools[(near + random.below(3)) % schools.length]!.urn],
      legalForename: forename,
      legalSurname: random.chance(0.05) ? makeSurname(random, stock) : surname,
      preferredForename: preferred ?? forename,
      dateOfBirth: twinOf?.dateOfBirth ?? makeDate(random),
      sex,
      postcode,
      addressLine,
      leavingOn: left ? '2025-07-20' : undefined,
    });
  }
  return { stock, surname, postcode, addressLine, pupils };
}

function pickStock(random: Random): NameStock {
  let at = random.next();
  for (const stock of STOCKS) {
    at -= stock.share;
    if (at < 0) return stock;
  }
  return STOCKS[0]!;
}

/** The first of a list are the common ones, and many families bear a name of their own. */
function makeSurname(random: Random, stock: NameStock): string {
  if (stock.group === 'northern' && random.chance(0.6)) return capital(random.pick(SYLLABLES) + random.pick(SYLLABLES) + random.pick(ENDINGS));
  const name = stock.surnames[Math.floor(random.next() ** 1.5 * stock.surnames.length)]!;
  return random.chance(0.06) ? `${name}-${random.pick(stock.surnames)}` : name;
}

function pickForename(random: Random, stock: NameStock, sex: 'F' | 'M'): string {
  const list = sex === 'F' ? stock.girls : stock.boys;
  if (random.chance(0.25)) return capital(random.pick(SYLLABLES) + random.pick(words('a ia ine o en is elle ie on')));
  const name = list[Math.floor(random.next() ** 1.4 * list.length)]!;
  return random.chance(0.05) ? `${name}-${random.pick(list)}` : name;
}

/** Parents give no two children one name, nor parts of one. */
function isTaken(forename: string, pupils: readonly PupilRecord[]): boolean {
  const parts = forename.split('-');
  return pupils.some((pupil) => parts.some((part) => pupil.legalForename.split('-').includes(part) || pupil.preferredForename?.split('-').includes(part) === true));
}

function makeDate(random: Random): string {
  return `${FIRST_YEAR + random.below(YEARS)}-${two(1 + random.below(12))}-${two(1 + random.below(28))}`;
}

function makeIncident(random: Random, number: string, families: readonly Family[], schools: readonly { urn: string; name: string }[], mix: Mix): readonly GeneratedChild[] {
  const family = random.pick(families);
  const made: Omit<GeneratedChild, 'child'>[] = [];
  const children: ChildRecord[] = [];
  const moved = random.chance(0.12);
  const other = random.pick(families);
  const home = moved ? other : family;
  const put = (record: Person, truth: Omit<GeneratedChild, 'child' | 'classes' | 'group'>, classes: readonly string[]): void => {
    // A parent of the same name and house whose date is lost cannot be told from the child by anybody.
    const written = writeChild(random, record, `I${number}-${children.length + 1}`, family.stock, schools, mix.errors);
    const [child, errors] = classes.includes('parent') ? [{ ...written[0], dateOfBirth: record.dateOfBirth, dateOfBirthEstimated: false }, []] : written;
    children.push(child);
    made.push({ ...truth, group: family.stock.group, classes: [...classes, ...errors, ...(moved ? ['moved'] : [])] });
  };
  for (const pupil of family.pupils) {
    if (!random.chance(0.8)) continue;
    const left = pupil.leavingOn !== undefined;
    const person = personOf(pupil, home);
    put(person, left ? { pupilId: '', kind: 'hardneg' } : { pupilId: pupil.pupilId, kind: 'pos' }, left ? ['leaver'] : []);
  }
  if (children.length === 0 || random.chance(mix.rivals)) {
    const model = family.pupils[0] ?? other.pupils[0];
    const rival = random.pick(RIVALS);
    if (model !== undefined) put(rival.make(random, model, family, random.pick(families)), { pupilId: '', kind: rival.kind }, [rival.name]);
  }
  return made.map((each, at) => ({ ...each, child: children[at]! }));
}

interface Person {
  readonly forename: string;
  readonly surname: string;
  readonly dateOfBirth: string;
  readonly sex: string;
  readonly postcode: string;
  readonly addressLine: string;
  readonly urn: string;
}

function personOf(pupil: PupilRecord, home: Family): Person {
  return {
    forename: pupil.preferredForename ?? pupil.legalForename,
    surname: pupil.legalSurname,
    dateOfBirth: pupil.dateOfBirth ?? '',
    sex: pupil.sex ?? '',
    postcode: home.postcode,
    addressLine: home.addressLine,
    urn: pupil.urns[0] ?? '',
  };
}

/** Children on no current roll, who look like one of it. */
const RIVALS: readonly {
  readonly name: string;
  readonly kind: 'neg' | 'hardneg';
  readonly make: (random: Random, model: PupilRecord, family: Family, other: Family) => Person;
}[] = [
  { name: 'sibling', kind: 'hardneg', make: (random, model, family) => ({ ...stranger(random, family, family), surname: model.legalSurname, postcode: family.postcode, addressLine: family.addressLine }) },
  {
    name: 'twin',
    kind: 'hardneg',
    make: (random, model, family) => ({ ...stranger(random, family, family), surname: model.legalSurname, dateOfBirth: model.dateOfBirth ?? '', postcode: family.postcode, addressLine: family.addressLine }),
  },
  { name: 'namesake', kind: 'hardneg', make: (random, model, _family, other) => ({ ...personOf(model, other), dateOfBirth: makeDate(random), urn: '' }) },
  {
    name: 'namesakeNearDate',
    kind: 'hardneg',
    make: (random, model, _family, other) => ({ ...personOf(model, other), dateOfBirth: shifted(model.dateOfBirth ?? makeDate(random), random.pick([1, 7, 30, 365, -365])), urn: '' }),
  },
  { name: 'nextOccupier', kind: 'hardneg', make: (random, _model, family, other) => ({ ...stranger(random, family, other), postcode: family.postcode, addressLine: family.addressLine }) },
  {
    name: 'nextOccupierSameForename',
    kind: 'hardneg',
    make: (random, model, family, other) => ({ ...stranger(random, family, other), forename: model.legalForename, postcode: family.postcode, addressLine: family.addressLine }),
  },
  { name: 'parent', kind: 'hardneg', make: (random, model, family) => ({ ...personOf(model, family), dateOfBirth: `${1970 + random.below(28)}-${two(1 + random.below(12))}-${two(1 + random.below(28))}`, urn: '' }) },
  { name: 'unknown', kind: 'neg', make: (random, _model, _family, other) => ({ ...stranger(random, other, other), postcode: 'QZ1 1AA', addressLine: `${1 + random.below(300)} Ferry Row` }) },
];

/** A child of one family's names who is nobody in `house`. */
function stranger(random: Random, house: Family, family: Family): Person {
  const sex = random.chance(0.5) ? 'F' : 'M';
  let forename = pickForename(random, family.stock, sex);
  for (let tries = 0; isTaken(forename, house.pupils) && tries < 30; tries++) {
    forename = pickForename(random, family.stock, sex);
  }
  return { forename, surname: family.surname, dateOfBirth: makeDate(random), sex, postcode: family.postcode, addressLine: family.addressLine, urn: '' };
}

/** The officer's hand: each error with its own chance, several may meet. */
function writeChild(random: Random, person: Person, reference: string, stock: NameStock, schools: readonly { urn: string; name: string }[], rate: number): readonly [ChildRecord, readonly string[]] {
  const errors: string[] = [];
  const happens = (share: number, name: string): boolean => {
    const does = random.chance(share * rate);
    if (does) errors.push(name);
    return does;
  };
  let { forename, surname, postcode, addressLine } = person;
  let dateOfBirth: string | undefined = person.dateOfBirth;
  let sex: string | undefined = person.sex;
  let estimated = false;
  const otherSpelling = stock.spellings[forename];
  if (otherSpelling !== undefined && happens(0.12, 'spelling')) forename = random.pick(otherSpelling);
  const otherSurname = stock.spellings[surname];
  if (otherSurname !== undefined && happens(0.08, 'surnameSpelling')) surname = random.pick(otherSurname);
  if (happens(0.03, 'forenameSlip')) forename = slip(random, forename);
  if (happens(0.03, 'surnameSlip')) surname = slip(random, surname);
  if (forename.includes('-') && happens(0.3, 'forenamePart')) forename = forename.split('-')[0]!;
  if (surname.includes('-') && happens(0.3, 'surnamePart')) surname = random.pick(surname.split('-'));
  if (happens(0.015, 'stepSurname')) surname = makeSurname(random, stock);
  if (happens(0.007, 'forenameUnknown')) forename = random.pick(['Unknown', 'N/K', 'Baby', '']);
  if (happens(0.012, 'swapped')) [forename, surname] = [surname, forename];
  else if (happens(0.003, 'oneField')) [forename, surname] = [`${forename} ${surname}`, ''];
  if (happens(0.045, 'dateMissing')) dateOfBirth = undefined;
  else if (happens(0.06, 'dateEstimated')) {
    const year = Number(dateOfBirth.slice(0, 4)) + random.pick([-1, 0, 0, 0, 1]);
    dateOfBirth = `${year}-${random.pick(['01', '07'])}-01`;
    estimated = !happens(0.1, 'dateEstimatedSilently');
  } else if (happens(0.01, 'dateSwapped') && Number(dateOfBirth.slice(8)) <= 12) dateOfBirth = `${dateOfBirth.slice(0, 4)}-${dateOfBirth.slice(8)}-${dateOfBirth.slice(5, 7)}`;
  else if (happens(0.02, 'dateDigit')) dateOfBirth = shifted(dateOfBirth, random.pick([1, -1, 10, -10, 365, -365]));
  if (happens(0.03, 'sexMissing')) sex = undefined;
  else if (happens(0.006, 'sexWrong')) sex = sex === 'F' ? 'M' : 'F';
  if (happens(0.08, 'postcodeMissing')) postcode = '';
  else if (happens(0.02, 'postcodeSlip')) postcode = postcode.slice(0, -1) + letter(random);
  if (happens(0.05, 'streetMissing')) addressLine = '';
  if (random.chance(0.5)) for (const [kind, short] of STREET_KINDS) addressLine = addressLine.replace(new RegExp(`${kind}$`), short);
  if (random.chance(0.2)) surname = surname.toUpperCase();
  if (random.chance(0.1)) postcode = postcode.replace(' ', '').toLowerCase();
  const urn = happens(0.05, 'schoolOld') ? random.pick(schools).urn : person.urn;
  const schoolName = urn !== '' && random.chance(0.4) ? shortSchool(random, schools.find((school) => school.urn === urn)?.name ?? '') : undefined;
  const child: ChildRecord = { reference, forename, surname, aliases: [], dateOfBirth, dateOfBirthEstimated: estimated, sex, postcode, addressLine, schoolName };
  return [child, errors];
}

function shortSchool(random: Random, name: string): string {
  if (random.chance(0.5)) return name;
  return name.replace(/ (Church of England |Catholic )?(Primary |High )?(School|Academy)$/, '').replace('St ', random.chance(0.5) ? 'Saint ' : 'St ');
}

function slip(random: Random, name: string): string {
  const at = 1 + random.below(Math.max(1, name.length - 1));
  const way = random.below(4);
  if (way === 0) return name.slice(0, at) + name.slice(at + 1);
  if (way === 1) return name.slice(0, at) + letter(random).toLowerCase() + name.slice(at);
  if (way === 2) return name.slice(0, at) + letter(random).toLowerCase() + name.slice(at + 1);
  return name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2);
}

function shifted(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

function letter(random: Random): string {
  return 'ABDEFGHJLNPQRSTUWXYZ'[random.below(20)]!;
}

function two(number: number): string {
  return `${number}`.padStart(2, '0');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
