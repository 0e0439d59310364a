import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../../infra/topology.ts';
import { may, ROLES } from '../../../shared/domain/desk/roles.ts';
import type { Act, Grant, Role } from '../../../shared/domain/desk/roles.ts';
import { BGL, DESK_TOKEN, deskPagesFor, NTF, OWN, RELEASE, ROLL } from '../../support/desk-pages.ts';

/**
 * Every route of the desk × every role × its own area and another's. A route that is not in this table fails: somebody has to say who may.
 * `about`: whether it is about one piece of work, which belongs to an area; publications are about everybody; an emergency, the other
 * way round, about what is of no area of theirs; and an opening is its own person's.
 */
const WHO_MAY: Readonly<Record<string, { readonly act: Act; readonly about: boolean | 'everybody' | 'elsewhere' | 'person' }>> = {
  'GET /desk': { act: 'seeBoard', about: false },
  'GET /desk/counts': { act: 'seeBoard', about: false },
  'GET /desk/unread': { act: 'logCall', about: false },
  'GET /desk/decided': { act: 'decide', about: false },
  'GET /desk/referrals/{referralId}': { act: 'seeChild', about: true },
  'POST /desk/referrals/{referralId}/search': { act: 'decide', about: true },
  'POST /desk/referrals/{referralId}/check': { act: 'decide', about: true },
  'POST /desk/referrals/{referralId}/decide': { act: 'decide', about: true },
  'GET /desk/referrals/{referralId}/second': { act: 'confirmDecision', about: true },
  'POST /desk/referrals/{referralId}/second': { act: 'confirmDecision', about: true },
  'GET /desk/referrals/{referralId}/recipients': { act: 'seeChild', about: true },
  'POST /desk/referrals/{referralId}/recipients': { act: 'decide', about: true },
  'POST /desk/referrals/{referralId}/recipients/check': { act: 'decide', about: true },
  'GET /desk/referrals/{referralId}/recipients/second': { act: 'confirmDecision', about: true },
  'POST /desk/referrals/{referralId}/recipients/second': { act: 'confirmDecision', about: true },
  'GET /desk/referrals/{referralId}/pre-birth': { act: 'seeChild', about: true },
  'POST /desk/referrals/{referralId}/pre-birth': { act: 'decide', about: true },
  'POST /desk/referrals/{referralId}/close': { act: 'decide', about: true },
  'GET /desk/referrals/{referralId}/ask': { act: 'decide', about: true },
  'POST /desk/referrals/{referralId}/ask': { act: 'decide', about: true },
  'GET /desk/questions': { act: 'seeBoard', about: false },
  'GET /desk/questions/{questionId}': { act: 'seeChild', about: true },
  'POST /desk/questions/{questionId}': { act: 'decide', about: true },
  'GET /desk/directory': { act: 'seeDirectory', about: false },
  'GET /desk/directory/download': { act: 'seeDirectory', about: false },
  'GET /desk/bodies/{kind}/{code}': { act: 'seeDirectory', about: true },
  'POST /desk/bodies/{kind}/{code}/confirm': { act: 'editDirectory', about: true },
  'POST /desk/bodies/{kind}/{code}/passkeys': { act: 'editDirectory', about: true },
  'GET /desk/changes': { act: 'seeDirectory', about: false },
  'GET /desk/changes/{changeId}': { act: 'seeDirectory', about: true },
  'POST /desk/changes/{changeId}': { act: 'editDirectory', about: true },
  'GET /desk/rolls': { act: 'importRolls', about: false },
  'POST /desk/rolls': { act: 'importRolls', about: true },
  'GET /desk/rolls/{importId}': { act: 'importRolls', about: true },
  'POST /desk/rolls/{importId}': { act: 'importRolls', about: true },
  'GET /desk/risk/{referralId}': { act: 'seeChild', about: true },
  'POST /desk/risk/{referralId}': { act: 'decide', about: true },
  'GET /desk/marac': { act: 'seeBoard', about: false },
  'GET /desk/marac/{incidentId}': { act: 'seeChild', about: true },
  'POST /desk/marac/{incidentId}': { act: 'decide', about: true },
  'GET /desk/recall': { act: 'recall', about: false },
  'POST /desk/recall/{notificationId}': { act: 'recall', about: true },
  'GET /desk/breaches/{notificationId}/{version}': { act: 'recall', about: true },
  'POST /desk/breaches/{notificationId}/{version}': { act: 'recall', about: true },
  'GET /desk/evaluation': { act: 'seeMeasures', about: false },
  'GET /desk/evaluation/data/{file}': { act: 'seeMeasures', about: false },
  'GET /desk/audit': { act: 'seeAudit', about: false },
  'GET /desk/audit/csv': { act: 'seeAudit', about: false },
  'GET /desk/break-glass': { act: 'breakGlass', about: false },
  'POST /desk/break-glass': { act: 'breakGlass', about: 'elsewhere' },
  'POST /desk/break-glass/open': { act: 'breakGlass', about: 'elsewhere' },
  'GET /desk/break-glass/{breakGlassId}': { act: 'breakGlass', about: 'person' },
  'GET /desk/break-glasses': { act: 'seeAudit', about: false },
  'POST /desk/break-glasses/{breakGlassId}': { act: 'seeAudit', about: true },
  'GET /desk/releases': { act: 'seeMeasures', about: 'everybody' },
  'POST /desk/releases': { act: 'takeReleases', about: 'everybody' },
  'GET /desk/releases/{releaseId}': { act: 'seeMeasures', about: 'everybody' },
  'GET /desk/releases/{releaseId}/files/{file}': { act: 'seeMeasures', about: 'everybody' },
  'POST /desk/releases/{releaseId}/sign-off': { act: 'signOffPublications', about: 'everybody' },
  'GET /desk/notifications/{notificationId}/call': { act: 'logCall', about: true },
  'POST /desk/notifications/{notificationId}/call': { act: 'logCall', about: true },
};
/** Before anybody is known; what they show and change is tested where they are. */
const OPEN = ['GET /desk/sign-in', 'GET /desk/signed-in', 'POST /desk/sign-out', 'GET /desk/assets/{file}'];

const OTHER = '997';

const withFile = async (form: URLSearchParams): Promise<{ readonly type: string; readonly body: string }> => {
  const data = new FormData();
  for (const [name, value] of form) data.append(name, value);
  data.append('file', new Blob(['Forename,Surname,DOB\nPoppy,Garrowby,2015-03-31\n']), 'roll.csv');
  const sent = new Response(data);
  return { type: sent.headers.get('content-type') ?? '', body: await sent.text() };
};

const ask = async (route: string, grants: readonly Grant[], { cookie = true, csrf = DESK_TOKEN } = {}) => {
  const [method = '', path = ''] = route.split(' ');
  const { seen, handler } = deskPagesFor(grants);
  const parameters = {
    referralId: path.includes('/risk/') ? 'rfr_risk_chd_1_threeIn3Months' : path.includes('pre-birth') ? 'rfr_pre-birth_inc_1' : /recipients|close/.test(path) ? 'rfr_conflict_ntf_1' : 'rfr_review_chd_1',
    incidentId: 'inc_1',
    questionId: 'qst_1_1',
    changeId: 'kac_0123456789ab',
    kind: 'establishment',
    code: '990001',
    notificationId: NTF,
    breakGlassId: BGL,
    version: '1',
    file: path.includes('releases') ? '0' : path.includes('evaluation') ? 'timeliness-98' : 'pages.css',
    releaseId: RELEASE,
    importId: ROLL,
  };
  const form = new URLSearchParams({ csrf, choice: 'none', reason: 'noneFits', seen: '1', revision: '1', verdict: 'agree', number: '1', version: '1', outcome: path.includes('breaches') ? 'notReportable' : 'noAnswer' });
  if (path.includes('releases')) for (const [name, value] of [['tier', 'publish'], ['quarter', '2026-Q3'], ['looked', 'yes']] as const) form.set(name, value);
  if (path.includes('/changes/')) form.set('verdict', 'refuse');
  if (path.includes('/risk/')) form.set('outcome', 'alreadyInHand');
  if (path.includes('/marac/')) for (const [name, value] of Object.entries({ decision: 'notMet', decidedBy: 'MARAC meeting', reason: 'Safe' })) form.set(name, value);
  if (path.includes('break-glasses')) form.set('outcome', 'justified');
  else if (path.includes('break-glass')) for (const [name, value] of [['reference', 'inc_1'], ['reason', 'A grandmother stands at our door'], ['openingId', 'o-1'], ['confirm', 'yes']] as const) form.set(name, value);
  if (path.includes('recall')) form.set('reason', 'wrongChild');
  if (path.includes('recipients')) for (const [name, value] of Object.entries({ reason: 'nobodySafeThere', body: 'establishment:990001', officer: 'officer' })) form.set(name, value);
  if (path.includes('bodies')) for (const [name, value] of Object.entries({ spoke: 'yes', keyAdultId: 'ka-1', passkeyId: 'a'.repeat(64) })) form.set(name, value);
  if (path.includes('pre-birth')) form.set('told', 'ka-1');
  if (path.endsWith('/search')) for (const [name, value] of Object.entries({ findSurname: 'Garrowby', findBorn: '14 5 2017' })) form.set(name, value);
  if (path.endsWith('/ask')) for (const [name, value] of [['topic', 'whichSchool'], ['seen', '0']] as const) form.set(name, value);
  if (path.includes('questions')) form.set('answer', 'toldMore');
  if (path === '/desk/rolls/{importId}') for (const [name, value] of Object.entries({ act: 'discard', part: '3' })) form.set(name, value);
  if (path === '/desk/rolls') for (const [name, value] of Object.entries({ school: '990001', whole: 'yes' })) form.set(name, value);
  const sent = path === '/desk/rolls' ? await withFile(form) : { type: 'application/x-www-form-urlencoded', body: form.toString() };
  const concrete = path.replaceAll(/\{(\w+)\}/g, (_, name: keyof typeof parameters) => parameters[name]);
  const event = {
    httpMethod: method,
    path: concrete,
    resource: path,
    headers: { ...(cookie ? { cookie: '__Host-desk=secret' } : {}), origin: 'https://desk.example', 'content-type': sent.type },
    pathParameters: parameters,
    queryStringParameters: null,
    body: method === 'POST' ? sent.body : null,
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEvent;
  const { statusCode, headers, body } = await handler(event, {} as Context);
  return { status: statusCode, location: headers['Location'] ?? '', body, seen };
};

const routes = ROUTES.filter(({ door, path }) => door === 'desk' && !path.startsWith('/desk/v1/')).map(({ method, path }) => `${method} ${path}`);
const guarded = routes.filter((route) => !OPEN.includes(route));
const grantOf = (role: Role, laCode: string): readonly Grant[] => [{ role, area: `la:${laCode}` }];

describe('who may do what at the desk', () => {
  it('is said for every route, and for no other', { tags: ['T34', 'V8-2-1'] }, () => {
    expect([...OPEN, ...Object.keys(WHO_MAY)].toSorted()).toEqual(routes.toSorted());
  });

  describe.each(guarded)('%s', (route) => {
    const { act, about } = WHO_MAY[route] ?? { act: 'seeBoard', about: false };

    it('sends whoever is not signed in to sign in, and does nothing', async () => {
      const { status, location, seen } = await ask(route, [], { cookie: false });

      expect({ status, seen, toSignIn: location.startsWith('/desk/sign-in') }).toEqual({ status: 303, seen: [], toSignIn: true });
    });

    it.each(ROLES)('by a %s of its own area', async (role) => {
      const { status, seen } = await ask(route, grantOf(role, OWN));

      if (may(grantOf(role, OWN), act, `la:${OWN}`)) expect(about === 'elsewhere' ? [409] : [200, 303]).toContain(status);
      else expect({ status, seen }).toEqual({ status: 403, seen: [] });
    });

    it.each(about === 'elsewhere' || about === 'person' ? [] : ROLES)('by a %s of another area: nothing is shown or done', { tags: ['T34', 'V8-2-1', 'V8-2-2', 'V8-3-1'] }, async (role) => {
      const { status, body, seen } = await ask(route, grantOf(role, OTHER));

      const allowedSomewhere = may(grantOf(role, OTHER), act, `la:${OTHER}`);
      // That an auditor looked is written, whatever there was to see.
      if (about === 'everybody' && allowedSomewhere) expect([200, 303]).toContain(status);
      else expect({ status, seen: seen.filter((one) => !one.startsWith('audit ')) }).toEqual({ status: !allowedSomewhere ? 403 : about ? 404 : 200, seen: [] });
      expect(body).not.toContain('rfr_review');
      expect(body).not.toContain('Harbour School');
      expect(body).not.toContain('qst_');
      expect(body).not.toContain('kac_');
    });
  });

  it.each(ROLES)('by a %s of another area, an emergency is opened by whoever may see a child in their own, and by nobody else', async (role) => {
    const { status, seen } = await ask('POST /desk/break-glass/open', grantOf(role, OTHER));

    if (may(grantOf(role, OTHER), 'seeChild', `la:${OTHER}`)) expect({ status, seen }).toEqual({ status: 303, seen: ['breakGlass', 'figure breakGlassOpened', 'alerted'] });
    else expect({ status, seen }).toEqual({ status: 403, seen: [] });
  });

  it.each(guarded.filter((route) => route.startsWith('POST')))('%s refuses a form that this session was not given', async (route) => {
    const { status, seen } = await ask(route, grantOf('supervisor', OWN), { csrf: 'of somebody else' });

    expect({ status, seen }).toEqual({ status: 403, seen: [] });
  });
});
