import { createPageStack } from '../../shared/http/page-stack.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { Fault, PageHandler, PageRequest, PageRoute } from '../../shared/http/page-stack.ts';
import type { PageResponse } from '../../shared/http/respond.ts';
import { createAcknowledgeNotification } from './acknowledge-notification.ts';
import { show } from './answer.ts';
import type { Answer } from './answer.ts';
import type { PagesDeps } from './deps.ts';
import { createOpenChangeLink, createShowChangeLink } from './change-link.ts';
import { createDecideChange, createShowChange } from './decide-change.ts';
import { createEditKeyAdult, createShowKeyAdult } from './edit-key-adult.ts';
import { createEditSchoolDay, createShowSchoolDay } from './edit-school-day.ts';
import { createDownloadRecord } from './download-record.ts';
import { createEnterCode } from './enter-code.ts';
import { createEnterReference } from './enter-reference.ts';
import { createGiveAddress } from './give-address.ts';
import { chosenLanguage } from './language-of.ts';
import { createListNotifications } from './list-notifications.ts';
import { createAskNotOurChild, createSayNotOurChild } from './not-our-child.ts';
import { createAddPasskey, createChangePasskeys, createShowNewPasskey, createShowPasskeysPage } from './passkeys.ts';
import { createProveByPasskey, createShowWaysPage } from './prove-by-passkey.ts';
import { renderAnswer } from './render-answer.ts';
import { createServeAsset } from './serve-asset.ts';
import { createShowCodePage } from './show-code-page.ts';
import { createShowConfirmed } from './show-confirmed.ts';
import { createShowHome } from './show-home.ts';
import { createConfirmKeyAdults, createShowKeyAdults } from './show-key-adults.ts';
import { createShowLanding } from './show-landing.ts';
import { createShowNotificationPage } from './show-notification.ts';
import { createShowSecurityContact } from './show-security-contact.ts';
import { createShowStatement } from './show-statement.ts';
import { createSignOut } from './sign-out.ts';
import { createAskPolice, createShowAskPolice } from './ask-police.ts';
import { createAskWhatYouDid, createSaveWhatYouDid } from './what-you-did.ts';
import { wordsIn } from './words/words-in.ts';

const FAULT_STATUS: Readonly<Record<Fault, number>> = { badRequest: 400, forbidden: 403, notFound: 404, failed: 500, busy: 503 };

/** All pages behind one door: the same routes as `infra/topology.ts` names, each with its step. */
export const createPages = (deps: PagesDeps, settings: { readonly deskPhone: string; readonly securityContact: string; readonly log: Log }): PageHandler => {
  const { deskPhone, securityContact, log } = settings;
  const showFault = (fault: Fault, query: PageRequest['query']): PageResponse => {
    const language = chosenLanguage(query) ?? 'en';
    return renderAnswer(show('message', language, wordsIn(language).faults[fault], FAULT_STATUS[fault]), query, deskPhone);
  };
  const page =
    (step: (request: PageRequest) => Promise<Answer>): PageRoute['page'] =>
    async (request) =>
      renderAnswer(await step(request), request.query, deskPhone);

  const showLanding = page(createShowLanding(deps));
  const showChangeLink = page(createShowChangeLink(deps));
  const serveAsset = createServeAsset();
  const routes: readonly PageRoute[] = [
    { method: 'GET', path: '/', page: page(createShowHome()) },
    { method: 'POST', path: '/', page: page(createEnterReference(deps)) },
    { method: 'GET', path: '/assets/{file}', page: async (request) => (await serveAsset(request)) ?? showFault('notFound', request.query) },
    { method: 'GET', path: '/.well-known/security.txt', page: createShowSecurityContact(deps, securityContact) },
    { method: 'GET', path: '/n/{token}', page: showLanding },
    { method: 'HEAD', path: '/n/{token}', page: showLanding },
    { method: 'POST', path: '/n/{token}', page: page(createGiveAddress(deps)) },
    { method: 'GET', path: '/code', page: page(createShowCodePage(deps)) },
    { method: 'POST', path: '/code', page: page(createEnterCode(deps)) },
    { method: 'GET', path: '/prove', page: page(createShowWaysPage(deps)) },
    { method: 'POST', path: '/prove', page: page(createProveByPasskey(deps)) },
    { method: 'GET', path: '/passkeys', page: page(createShowPasskeysPage(deps)) },
    { method: 'POST', path: '/passkeys', page: page(createChangePasskeys(deps)) },
    { method: 'GET', path: '/passkeys/new', page: page(createShowNewPasskey(deps)) },
    { method: 'POST', path: '/passkeys/new', page: page(createAddPasskey(deps)) },
    { method: 'GET', path: '/k/{token}', page: showChangeLink },
    { method: 'HEAD', path: '/k/{token}', page: showChangeLink },
    { method: 'POST', path: '/k/{token}', page: page(createOpenChangeLink(deps)) },
    { method: 'GET', path: '/key-adults', page: page(createShowKeyAdults(deps)) },
    { method: 'POST', path: '/key-adults', page: page(createConfirmKeyAdults(deps)) },
    { method: 'GET', path: '/key-adults/{keyAdultId}', page: page(createShowKeyAdult(deps)) },
    { method: 'POST', path: '/key-adults/{keyAdultId}', page: page(createEditKeyAdult(deps)) },
    { method: 'GET', path: '/key-adult-changes/{changeId}', page: page(createShowChange(deps)) },
    { method: 'POST', path: '/key-adult-changes/{changeId}', page: page(createDecideChange(deps)) },
    { method: 'GET', path: '/school-day', page: page(createShowSchoolDay(deps)) },
    { method: 'POST', path: '/school-day', page: page(createEditSchoolDay(deps)) },
    { method: 'GET', path: '/notifications', page: page(createListNotifications(deps)) },
    { method: 'GET', path: '/notifications/{notificationId}', page: page(createShowNotificationPage(deps)) },
    { method: 'POST', path: '/notifications/{notificationId}/acknowledge', page: page(createAcknowledgeNotification(deps)) },
    { method: 'GET', path: '/notifications/{notificationId}/confirmed', page: page(createShowConfirmed(deps)) },
    { method: 'GET', path: '/notifications/{notificationId}/not-our-child', page: page(createAskNotOurChild(deps)) },
    { method: 'POST', path: '/notifications/{notificationId}/not-our-child', page: page(createSayNotOurChild(deps)) },
    { method: 'GET', path: '/notifications/{notificationId}/record', page: page(createDownloadRecord(deps)) },
    { method: 'GET', path: '/notifications/{notificationId}/what-you-did', page: page(createAskWhatYouDid(deps)) },
    { method: 'POST', path: '/notifications/{notificationId}/what-you-did', page: page(createSaveWhatYouDid(deps)) },
    { method: 'GET', path: '/notifications/{notificationId}/ask', page: page(createShowAskPolice(deps)) },
    { method: 'POST', path: '/notifications/{notificationId}/ask', page: page(createAskPolice(deps)) },
    { method: 'POST', path: '/sign-out', page: page(createSignOut(deps)) },
    { method: 'GET', path: '/privacy', page: page(createShowStatement('privacy')) },
    { method: 'GET', path: '/cookies', page: page(createShowStatement('cookies')) },
    { method: 'GET', path: '/accessibility', page: page(createShowStatement('accessibility')) },
  ];
  return createPageStack({ routes, publicOrigin: deps.publicOrigin, log, showFault });
};
