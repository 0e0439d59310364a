import { mayAnywhere } from '../../shared/domain/desk/roles.ts';
import { createPageStack } from '../../shared/http/page-stack.ts';
import type { Fault, PageHandler, PageRoute } from '../../shared/http/page-stack.ts';
import { TEMPLATES } from '../../shared/http/pages/compiled-desk.generated.js';
import { createRenderView } from '../../shared/http/pages/render-view.ts';
import type { PageResponse } from '../../shared/http/respond.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { createAskReleasePage, createShowReleases } from './ask-release.ts';
import type { DeskAnswer, DeskStep, Message } from './desk-answer.ts';
import { createAskQuestion, createShowAsk } from './ask-question.ts';
import { createAskBreakGlass, createCheckBreakGlass, createOpenBreakGlass, createShowBreakGlass } from './break-glass.ts';
import { createCheckRecipients, createCloseConflict, createDecideRecipients, createShowRecipients } from './choose-recipients.ts';
import { createCheckDecision, createDecideReferral, createShowDecided } from './decide-referral.ts';
import { createDecideChange, createShowChange, createShowChanges } from './decide-change.ts';
import { createDecideRoll, createShowRoll } from './decide-rolls.ts';
import type { DeskPagesDeps } from './desk-deps.ts';
import { createFinishSignIn } from './finish-sign-in.ts';
import { createBringRoll, createShowRolls } from './import-rolls.ts';
import { createLogCallPage, createShowCall } from './phone-notification.ts';
import { createCloseBreach, createRecall, createShowBreach, createShowRecall } from './recall-notification.ts';
import { createListBreakGlasses, createReviewBreakGlass } from './review-break-glass.ts';
import { createSearchRolls } from './search-rolls.ts';
import { createSettleSecond, createShowSecond } from './second-person.ts';
import { createSettleSecondRecipients, createShowSecondRecipients } from './second-recipients.ts';
import { createSettleQuestion, createShowQuestion } from './settle-question.ts';
import { createConfirmBody, createRemovePasskey, createShowBody } from './show-body.ts';
import { createListMarac, createRecordMarac, createShowMarac } from './marac.ts';
import { createReviewRisk, createShowRisk } from './review-risk.ts';
import { createDownloadAudit, createShowAudit } from './show-audit.ts';
import { createShowCounts } from './show-counts.ts';
import { createShowEvaluation, createShowEvaluationData } from './show-evaluation.ts';
import { createDownloadCover, createShowDirectory } from './show-directory.ts';
import { createShowQuestions } from './show-questions.ts';
import { createShowReferral } from './show-referral.ts';
import { createFetchRelease, createShowRelease, createSignOffRelease } from './show-release.ts';
import { createShowToday } from './show-today.ts';
import { createShowUnread } from './show-unread.ts';
import { createSignIn } from './sign-in.ts';
import { createSignOut } from './sign-out.ts';
import { createStaffPage } from './staff-page.ts';
import { createShowPreBirth, createTellPreBirth } from './tell-pre-birth.ts';
import { ROLE_WORDS } from './words.ts';

const FAULTS: Readonly<Record<Fault, readonly [status: number, message: Message]>> = {
  badRequest: [400, { title: 'This did not work', lines: ['The form came in a way that this page does not send. Nothing was changed. Go back and try again.'] }],
  forbidden: [403, { title: 'You cannot do this', lines: ['Your role does not allow it, or the form was opened before you signed in. Nothing was changed.'], link: { href: '/desk', text: 'Back to today' } }],
  notFound: [404, { title: 'Page not found', lines: ['It does not exist, is finished, or belongs to another area.'], link: { href: '/desk', text: 'Back to today' } }],
  failed: [500, { title: 'Sorry, there is a problem', lines: ['What you sent may not have been taken. Look at the board before you try again. If a school’s bell is near, phone the school.'] }],
  busy: [503, { title: 'The desk is busy', lines: ['Wait a minute and try again. If a school’s bell is near, phone the school.'] }],
};

const TYPES = { 'pages.css': 'text/css; charset=utf-8', 'pages.js': 'text/javascript; charset=utf-8', 'icon.svg': 'image/svg+xml' } as const;
// What a browser asks for beside a page: the page itself need not wait for it.
const assets = () => import('../../shared/http/pages/compiled-desk-assets.generated.js');
const isAsset = (file: string): file is keyof typeof TYPES => Object.hasOwn(TYPES, file);

const renderOften = createRenderView(TEMPLATES);
let everything: Promise<typeof renderOften> | undefined;
// The views that are rarely asked for lean on the layout of all.
const readAll = async (): Promise<typeof renderOften> => createRenderView({ ...TEMPLATES, ...(await import('../../shared/http/pages/compiled-desk-rarely.generated.js')).TEMPLATES });
const rendererOf = async (view: string): Promise<typeof renderOften> => (Object.hasOwn(TEMPLATES, `views/${view}.njk`) ? renderOften : (everything ??= readAll()));

const navigationFor = ({ grants }: StaffSession): readonly { readonly text: string; readonly href: string }[] => [
  ...(mayAnywhere(grants, 'seeBoard') ? [{ text: 'Today', href: '/desk' }] : []),
  ...(mayAnywhere(grants, 'seeBoard') ? [{ text: 'Questions', href: '/desk/questions' }] : []),
  ...(mayAnywhere(grants, 'logCall') ? [{ text: 'Not read yet', href: '/desk/unread' }] : []),
  ...(mayAnywhere(grants, 'seeDirectory') ? [{ text: 'Schools', href: '/desk/directory' }] : []),
  ...(mayAnywhere(grants, 'importRolls') ? [{ text: 'Rolls', href: '/desk/rolls' }] : []),
  ...(mayAnywhere(grants, 'seeBoard') ? [{ text: 'MARAC', href: '/desk/marac' }] : []),
  ...(mayAnywhere(grants, 'recall') ? [{ text: 'Recall', href: '/desk/recall' }] : []),
  ...(mayAnywhere(grants, 'seeMeasures') ? [{ text: 'Evaluation', href: '/desk/evaluation' }] : []),
  ...(mayAnywhere(grants, 'seeAudit') ? [{ text: 'Audit', href: '/desk/audit' }, { text: 'Emergency openings', href: '/desk/break-glasses' }] : []),
  ...(mayAnywhere(grants, 'breakGlass') ? [{ text: 'Break glass', href: '/desk/break-glass' }] : []),
];

const personOf = (session: StaffSession) => ({
  name: session.name.reveal(),
  roles: [...new Set(session.grants.map(({ role }) => ROLE_WORDS[role]))].join(', '),
  csrf: session.csrfToken,
});

const render = (answer: DeskAnswer, renderView = renderOften): PageResponse => {
  if (answer.kind === 'goTo') return { status: 303, headers: { Location: answer.location }, cookies: answer.cookies ?? [] };
  if (answer.kind === 'data') return { status: 200, type: 'application/json', body: JSON.stringify(answer.data), cookies: answer.cookies ?? [] };
  // The name is ours, letters and digits: nothing in it ends the header.
  if (answer.kind === 'table') return { status: 200, type: 'text/csv; charset=utf-8', body: answer.csv, headers: { 'Content-Disposition': `attachment; filename="${answer.name}"` }, cookies: answer.cookies ?? [] };
  const { view, status, model, session } = answer;
  const body = renderView(view, { link: false, ...model, person: session ? personOf(session) : false, navigation: session ? navigationFor(session) : [] });
  return { status, type: 'text/html; charset=utf-8', body, cookies: answer.cookies ?? [], headers: answer.headers ?? {} };
};

/** All pages of the desk behind one door: the same routes as `infra/topology.ts` names, each with its step. */
export const createDeskPages = (deps: DeskPagesDeps, settings: { readonly origin: string; readonly log: Log }): PageHandler => {
  const showFault = (fault: Fault): PageResponse => {
    const [status, message] = FAULTS[fault];
    return render({ kind: 'show', view: 'message', status, model: message });
  };
  const open = (step: DeskStep): PageRoute['page'] => async (request) => {
    const answer = await step(request);
    return render(answer, answer.kind === 'show' ? await rendererOf(answer.view) : renderOften);
  };
  const staff = createStaffPage(deps);

  const routes: readonly PageRoute[] = [
    { method: 'GET', path: '/desk/sign-in', page: open(createSignIn(deps)) },
    { method: 'GET', path: '/desk/signed-in', page: open(createFinishSignIn(deps)) },
    { method: 'POST', path: '/desk/sign-out', page: open(createSignOut(deps)) },
    {
      method: 'GET',
      path: '/desk/assets/{file}',
      page: async ({ parameters }) => {
        const file = parameters['file'] ?? '';
        return isAsset(file) ? { status: 200, type: TYPES[file], body: (await assets()).ASSETS[file] } : showFault('notFound');
      },
    },
    { method: 'GET', path: '/desk', page: open(staff('seeBoard', createShowToday(deps))) },
    { method: 'GET', path: '/desk/counts', page: open(staff('seeBoard', createShowCounts(deps), { quietly: true })) },
    { method: 'GET', path: '/desk/unread', page: open(staff('logCall', createShowUnread(deps))) },
    { method: 'GET', path: '/desk/decided', page: open(staff('decide', createShowDecided())) },
    { method: 'GET', path: '/desk/referrals/{referralId}', page: open(staff('seeChild', createShowReferral(deps))) },
    { method: 'POST', path: '/desk/referrals/{referralId}/search', page: open(staff('decide', createSearchRolls(deps))) },
    { method: 'POST', path: '/desk/referrals/{referralId}/check', page: open(staff('decide', createCheckDecision(deps))) },
    { method: 'POST', path: '/desk/referrals/{referralId}/decide', page: open(staff('decide', createDecideReferral(deps))) },
    { method: 'GET', path: '/desk/referrals/{referralId}/second', page: open(staff('confirmDecision', createShowSecond(deps))) },
    { method: 'POST', path: '/desk/referrals/{referralId}/second', page: open(staff('confirmDecision', createSettleSecond(deps))) },
    { method: 'GET', path: '/desk/referrals/{referralId}/recipients', page: open(staff('seeChild', createShowRecipients(deps))) },
    { method: 'POST', path: '/desk/referrals/{referralId}/recipients', page: open(staff('decide', createDecideRecipients(deps))) },
    { method: 'POST', path: '/desk/referrals/{referralId}/recipients/check', page: open(staff('decide', createCheckRecipients(deps))) },
    { method: 'GET', path: '/desk/referrals/{referralId}/recipients/second', page: open(staff('confirmDecision', createShowSecondRecipients(deps))) },
    { method: 'POST', path: '/desk/referrals/{referralId}/recipients/second', page: open(staff('confirmDecision', createSettleSecondRecipients(deps))) },
    { method: 'GET', path: '/desk/referrals/{referralId}/pre-birth', page: open(staff('seeChild', createShowPreBirth(deps))) },
    { method: 'POST', path: '/desk/referrals/{referralId}/pre-birth', page: open(staff('decide', createTellPreBirth(deps))) },
    { method: 'POST', path: '/desk/referrals/{referralId}/close', page: open(staff('decide', createCloseConflict(deps))) },
    { method: 'GET', path: '/desk/referrals/{referralId}/ask', page: open(staff('decide', createShowAsk(deps))) },
    { method: 'POST', path: '/desk/referrals/{referralId}/ask', page: open(staff('decide', createAskQuestion(deps))) },
    { method: 'GET', path: '/desk/questions', page: open(staff('seeBoard', createShowQuestions(deps))) },
    { method: 'GET', path: '/desk/questions/{questionId}', page: open(staff('seeChild', createShowQuestion(deps))) },
    { method: 'POST', path: '/desk/questions/{questionId}', page: open(staff('decide', createSettleQuestion(deps))) },
    { method: 'GET', path: '/desk/directory', page: open(staff('seeDirectory', createShowDirectory(deps))) },
    { method: 'GET', path: '/desk/directory/download', page: open(staff('seeDirectory', createDownloadCover(deps))) },
    { method: 'GET', path: '/desk/bodies/{kind}/{code}', page: open(staff('seeDirectory', createShowBody(deps))) },
    { method: 'POST', path: '/desk/bodies/{kind}/{code}/confirm', page: open(staff('editDirectory', createConfirmBody(deps))) },
    { method: 'POST', path: '/desk/bodies/{kind}/{code}/passkeys', page: open(staff('editDirectory', createRemovePasskey(deps))) },
    { method: 'GET', path: '/desk/changes', page: open(staff('seeDirectory', createShowChanges(deps))) },
    { method: 'GET', path: '/desk/changes/{changeId}', page: open(staff('seeDirectory', createShowChange(deps))) },
    { method: 'POST', path: '/desk/changes/{changeId}', page: open(staff('editDirectory', createDecideChange(deps))) },
    { method: 'GET', path: '/desk/rolls', page: open(staff('importRolls', createShowRolls(deps))) },
    { method: 'POST', path: '/desk/rolls', page: open(staff('importRolls', createBringRoll(deps))), takesFile: true },
    { method: 'GET', path: '/desk/rolls/{importId}', page: open(staff('importRolls', createShowRoll(deps))) },
    { method: 'POST', path: '/desk/rolls/{importId}', page: open(staff('importRolls', createDecideRoll(deps))) },
    { method: 'GET', path: '/desk/risk/{referralId}', page: open(staff('seeChild', createShowRisk(deps))) },
    { method: 'POST', path: '/desk/risk/{referralId}', page: open(staff('decide', createReviewRisk(deps))) },
    { method: 'GET', path: '/desk/marac', page: open(staff('seeBoard', createListMarac(deps))) },
    { method: 'GET', path: '/desk/marac/{incidentId}', page: open(staff('seeChild', createShowMarac(deps))) },
    { method: 'POST', path: '/desk/marac/{incidentId}', page: open(staff('decide', createRecordMarac(deps))) },
    { method: 'GET', path: '/desk/recall', page: open(staff('recall', createShowRecall(deps))) },
    { method: 'POST', path: '/desk/recall/{notificationId}', page: open(staff('recall', createRecall(deps))) },
    { method: 'GET', path: '/desk/breaches/{notificationId}/{version}', page: open(staff('recall', createShowBreach(deps))) },
    { method: 'POST', path: '/desk/breaches/{notificationId}/{version}', page: open(staff('recall', createCloseBreach(deps))) },
    { method: 'GET', path: '/desk/evaluation', page: open(staff('seeMeasures', createShowEvaluation(deps))) },
    { method: 'GET', path: '/desk/evaluation/data/{file}', page: open(staff('seeMeasures', createShowEvaluationData(deps))) },
    { method: 'GET', path: '/desk/audit', page: open(staff('seeAudit', createShowAudit(deps))) },
    { method: 'GET', path: '/desk/audit/csv', page: open(staff('seeAudit', createDownloadAudit(deps))) },
    { method: 'GET', path: '/desk/break-glass', page: open(staff('breakGlass', createAskBreakGlass())) },
    { method: 'POST', path: '/desk/break-glass', page: open(staff('breakGlass', createCheckBreakGlass(deps))) },
    { method: 'POST', path: '/desk/break-glass/open', page: open(staff('breakGlass', createOpenBreakGlass(deps))) },
    { method: 'GET', path: '/desk/break-glass/{breakGlassId}', page: open(staff('breakGlass', createShowBreakGlass(deps))) },
    { method: 'GET', path: '/desk/break-glasses', page: open(staff('seeAudit', createListBreakGlasses(deps))) },
    { method: 'POST', path: '/desk/break-glasses/{breakGlassId}', page: open(staff('seeAudit', createReviewBreakGlass(deps))) },
    { method: 'GET', path: '/desk/releases', page: open(staff('seeMeasures', createShowReleases(deps))) },
    { method: 'POST', path: '/desk/releases', page: open(staff('takeReleases', createAskReleasePage(deps))) },
    { method: 'GET', path: '/desk/releases/{releaseId}', page: open(staff('seeMeasures', createShowRelease(deps))) },
    { method: 'GET', path: '/desk/releases/{releaseId}/files/{file}', page: open(staff('seeMeasures', createFetchRelease(deps))) },
    { method: 'POST', path: '/desk/releases/{releaseId}/sign-off', page: open(staff('signOffPublications', createSignOffRelease(deps))) },
    { method: 'GET', path: '/desk/notifications/{notificationId}/call', page: open(staff('logCall', createShowCall(deps))) },
    { method: 'POST', path: '/desk/notifications/{notificationId}/call', page: open(staff('logCall', createLogCallPage(deps))) },
  ];
  return createPageStack({ routes, publicOrigin: settings.origin, log: settings.log, showFault });
};
