import type { KeyAdultDetails, ProposedChange } from '../../shared/domain/key-adult-change.ts';
import { KEY_ADULT_ROLES } from '../../shared/domain/key-adult.ts';
import type { KeyAdultRole } from '../../shared/domain/key-adult.ts';
import { inE164 } from '../../shared/domain/phone-number.ts';
import { parseBodyKey } from '../../shared/domain/recipient-body.ts';
import { guardToken } from '../../shared/http/guard-change.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { Form } from '../../shared/http/read-form.ts';
import { goTo, show } from './answer.ts';
import type { Answer, Views } from './answer.ts';
import type { PagesDeps } from './deps.ts';
import { createProposeChange } from './propose-change.ts';
import type { Proposed } from './propose-change.ts';
import { createReadSignedIn } from './read-signed-in.ts';
import type { SignedIn } from './read-signed-in.ts';
import { kindOf } from './show-notification.ts';
import { showMessage } from './show-message.ts';
import { mobileAsWritten } from './word-change.ts';
import { wordsFor } from './words/words-for.ts';
import type { Words } from './words/words.ts';

type Field = keyof Views['key-adult']['values'];
type Values = Views['key-adult']['values'];
type Faults = Partial<Readonly<Record<Field, string>>>;

/** In the address, in place of a key adult: somebody new. */
const NEW = 'new';
const LONGEST_NAME = 60;
const LONGEST_ADDRESS = 254;
const ADDRESS = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@.<>"]+$/;
const CONTROL = /[\p{Cc}\p{Cf}]/u;
const NOTHING: Values = { givenNames: '', familyName: '', role: '', email: '', mobile: '', language: '', order: '' };

/** The roles that a body of this kind has. */
const rolesOf = (bodyKey: string): readonly KeyAdultRole[] => {
  switch (parseBodyKey(bodyKey)?.kind) {
    case 'localAuthority':
      return ['educationOfficer'];
    case 'healthTeam':
      return ['healthPractitioner'];
    case 'establishment':
    case undefined:
      return KEY_ADULT_ROLES.filter((role) => role !== 'educationOfficer' && role !== 'healthPractitioner');
  }
};

const readValues = (form: Form): Values => ({
  givenNames: (form.get('givenNames') ?? '').trim(),
  familyName: (form.get('familyName') ?? '').trim(),
  role: form.get('role') ?? '',
  email: (form.get('email') ?? '').trim(),
  mobile: (form.get('mobile') ?? '').trim(),
  language: form.get('language') ?? '',
  order: form.get('order') ?? '',
});

const check = (values: Values, places: number, bodyKey: string, { keyAdults: words }: Words): { readonly faults: Faults } | { readonly details: KeyAdultDetails; readonly order: number } => {
  const faults: { -readonly [F in Field]?: string } = {};
  const badName = (name: string): boolean => name === '' || name.length > LONGEST_NAME || CONTROL.test(name);
  const role = rolesOf(bodyKey).find((one) => one === values.role);
  const language = (['en', 'cy'] as const).find((one) => one === values.language);
  const mobile = inE164(values.mobile);
  const order = Number(values.order);
  if (badName(values.givenNames)) faults.givenNames = words.faults.givenNames;
  if (badName(values.familyName)) faults.familyName = words.faults.familyName;
  if (values.email.length > LONGEST_ADDRESS || !ADDRESS.test(values.email) || CONTROL.test(values.email)) faults.email = words.faults.email;
  // 07…: a code cannot be texted to a desk.
  if (mobile === undefined || !mobile.startsWith('+447')) faults.mobile = words.faults.mobile;
  if (role === undefined) faults.role = words.faults.role;
  if (language === undefined) faults.language = words.faults.language;
  if (!Number.isInteger(order) || order < 1 || order > places) faults.order = words.faults.order;
  if (Object.keys(faults).length > 0 || role === undefined || language === undefined || mobile === undefined) return { faults };
  const { givenNames, familyName, email } = values;
  return { details: { role, givenNames: givenNames.split(/\s+/u), familyName, email, mobile, language }, order };
};

interface Editing {
  readonly signedIn: SignedIn;
  readonly keyAdultId: string;
  readonly values: Values;
  readonly faults?: Faults;
  /** About the whole of it. */
  readonly fault?: string;
}

const placesOf = ({ body }: SignedIn, keyAdultId: string): number => body.keyAdults.filter((one) => one.active).length + (keyAdultId === NEW ? 1 : 0);

const showForm = ({ signedIn, keyAdultId, values, faults = {}, fault = '' }: Editing): Answer => {
  const { session, body, language } = signedIn;
  const words = wordsFor(language, kindOf(body));
  const fields: readonly Field[] = ['givenNames', 'familyName', 'role', 'email', 'mobile', 'language', 'order'];
  const errors = [...(fault === '' ? [] : [{ text: fault, href: '#main-content' }]), ...fields.flatMap((field) => (faults[field] === undefined ? [] : [{ text: faults[field], href: `#${field}` }]))];
  const model = {
    csrf: session.csrfToken,
    action: `/key-adults/${keyAdultId}`,
    isNew: keyAdultId === NEW,
    values,
    faults: { ...NOTHING, ...faults },
    errors,
    roles: rolesOf(body.bodyKey).map((role) => ({ value: role, text: words.roles[role] })),
    spoken: (['en', 'cy'] as const).map((one) => ({ value: one, text: words.keyAdults.languages[one] })),
    orders: Array.from({ length: placesOf(signedIn, keyAdultId) }, (_, at) => ({ value: String(at + 1), text: words.keyAdults.orders(at + 1) })),
  };
  return show('key-adult', language, model, errors.length === 0 ? 200 : 422, { toldAs: kindOf(body) });
};

const isKnown = ({ body }: SignedIn, keyAdultId: string): boolean => keyAdultId === NEW || body.keyAdults.some((one) => one.active && one.keyAdultId === keyAdultId);

export const createShowKeyAdult = (deps: PagesDeps) => {
  const readSignedIn = createReadSignedIn(deps);
  return async ({ cookies, query, parameters }: Pick<PageRequest, 'cookies' | 'query' | 'parameters'>): Promise<Answer> => {
    const signedIn = await readSignedIn(cookies, query);
    if (signedIn.kind === 'not') return signedIn.answer;
    const keyAdultId = parameters['keyAdultId'] ?? '';
    if (!isKnown(signedIn, keyAdultId)) return showMessage('notYours', signedIn.language);
    const person = signedIn.body.keyAdults.find((one) => one.keyAdultId === keyAdultId);
    // Where colleagues see only roles, the form of somebody else starts empty.
    const shown = person !== undefined && (signedIn.policy.keyAdultNamesShown || keyAdultId === signedIn.keyAdult.keyAdultId);
    const values: Values = shown
      ? {
          givenNames: person.givenNames.join(' '),
          familyName: person.familyName,
          role: person.role,
          email: person.email,
          mobile: mobileAsWritten(person.mobile ?? ''),
          language: person.language,
          order: String(person.order),
        }
      : { ...NOTHING, language: signedIn.body.language, order: String(person?.order ?? placesOf(signedIn, NEW)) };
    return showForm({ signedIn, keyAdultId, values });
  };
};

/** "Ask for this change": nothing holds before somebody else said yes. */
export const createEditKeyAdult = (deps: PagesDeps) => {
  const readSignedIn = createReadSignedIn(deps);
  const propose = createProposeChange(deps);
  return async ({ cookies, query, parameters, form }: Pick<PageRequest, 'cookies' | 'query' | 'parameters' | 'form'>): Promise<Answer> => {
    const signedIn = await readSignedIn(cookies, query);
    if (signedIn.kind === 'not') return signedIn.answer;
    guardToken(form.get('csrf'), signedIn.session.csrfToken);
    const keyAdultId = parameters['keyAdultId'] ?? '';
    if (!isKnown(signedIn, keyAdultId)) return showMessage('notYours', signedIn.language);
    const words = wordsFor(signedIn.language, kindOf(signedIn.body));
    const values = readValues(form);
    const answer = (proposed: Proposed): Answer =>
      proposed.kind === 'proposed' ? goTo('/key-adults') : showForm({ signedIn, keyAdultId, values, fault: words.keyAdults.notPossible[proposed.because] });

    if (form.get('press') === 'remove') return answer(await propose(signedIn, { kind: 'remove', keyAdultId }));
    const checked = check(values, placesOf(signedIn, keyAdultId), signedIn.body.bodyKey, words);
    if ('faults' in checked) return showForm({ signedIn, keyAdultId, values, faults: checked.faults });
    const change: ProposedChange = keyAdultId === NEW ? { kind: 'add', keyAdultId: `ka-${deps.ids.uuid()}`, ...checked } : { kind: 'change', keyAdultId, ...checked };
    return answer(await propose(signedIn, change));
  };
};
