import { answerByOf, QUESTION_HOURS, QUESTION_TEXT_MAX, QUESTION_TOPICS, readTopic } from '../../shared/domain/desk/question.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { policeRows } from './compare-record.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayInstant, sayTimeLeft } from './format-desk.ts';
import { mayFor } from './open-referral.ts';
import { QUESTION_TOPIC_WORDS } from './question-words.ts';
import { findSchools } from './show-referral.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';

/** Work out of which a question can be asked: about an incident, of this person's areas, and still open. */
const openWork = async (deps: Pick<DeskDeps, 'referrals' | 'incidents' | 'questions'>, session: StaffSession, referralId: string) => {
  const referral = /^rfr_[\w-]{1,120}$/.test(referralId) ? await deps.referrals.read(referralId) : undefined;
  if (referral === undefined || !mayFor(session, 'decide', referral.laCode)) throw new Refusal(404, 'no_such_referral');
  const [stored, asked] = await Promise.all([deps.incidents.read(referral.incidentId), deps.questions.ofIncident(referral.incidentId)]);
  if (stored === undefined) throw new Refusal(404, 'incident_gone');
  const status = stored.children.find(({ childId }) => childId === referral.childId);
  const child = stored.incident.reveal().children.find(({ childReference }) => childReference === status?.childReference);
  return { referral, stored, child, asked };
};

const kindOf = (whom: string | undefined): 'askPolice' | 'askSchool' => (whom === 'school' ? 'askSchool' : 'askPolice');

interface Given {
  readonly kind: 'askPolice' | 'askSchool';
  readonly search: string;
  readonly chosen: Readonly<Record<string, string>>;
  readonly faults: { readonly topic: string; readonly school: string; readonly text: string };
  readonly status: number;
}

const render = async (deps: DeskDeps, session: StaffSession, { referral, stored, child, asked }: Awaited<ReturnType<typeof openWork>>, { kind, search, chosen, faults, status }: Given): Promise<DeskAnswer> => {
  if (child === undefined && kind === 'askSchool') throw new Refusal(404, 'no_child');
  // It names the child, so that the right child is asked about.
  await deps.trail.recordView({ incidentId: stored.incidentId, object: referral.referralId, action: 'desk.viewReferral', test: stored.test, cause: staffCause(deps, session, stored.traceId) });
  const [policy, schools] = await Promise.all([deps.directory.readPolicy(stored.forceCode), kind === 'askSchool' ? findSchools(deps, referral.laCode, search) : []]);
  const telephones = await Promise.all(schools.map(async ({ urn }) => (await deps.directory.readBody(`establishment:${urn}`))?.telephone));
  return showDesk(
    session,
    'ask',
    {
      referralId: referral.referralId,
      whom: kind === 'askSchool' ? 'school' : 'police',
      force: policy.forceName,
      forceReference: stored.forceReference,
      attended: sayInstant(stored.attendedAt),
      left: sayTimeLeft(referral.dueBy, deps.now()),
      hours: QUESTION_HOURS[kind],
      child: child ? policeRows(child).filter(({ item }) => item === 'forename' || item === 'surname' || item === 'date') : [],
      topics: QUESTION_TOPICS[kind].map((value) => ({ value, text: QUESTION_TOPIC_WORDS[value] })),
      search,
      schools: schools.map(({ urn, name }, i) => ({ value: `establishment:${urn}`, text: name, hint: { text: telephones[i] === undefined ? 'No telephone number in the directory' : `Telephone ${telephones[i]}` } })),
      chosen: { topic: chosen['topic'] ?? '', school: chosen['school'] ?? '', text: chosen['text'] ?? '' },
      seen: asked.length,
      faults,
      errors: [
        { text: faults.school, href: '#schoolAsked' },
        { text: faults.topic, href: '#topic' },
        { text: faults.text, href: '#text' },
      ].filter(({ text }) => text !== ''),
      csrf: session.csrfToken,
    },
    status,
  );
};

/** S5: ask police, or ask a school. What a school may be told by the question stands on the page. */
export const createShowAsk =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, query }, session) =>
    render(deps, session, await openWork(deps, session, parameters['referralId'] ?? ''), { kind: kindOf(query['whom']), search: query['school'] ?? '', chosen: {}, faults: { topic: '', school: '', text: '' }, status: 200 });

/** Records what was asked, of whom, and until when an answer is waited for. The asking itself is a call or a message of the officer's own. */
export const createAskQuestion =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, form }: PageRequest, session) => {
    const opened = await openWork(deps, session, parameters['referralId'] ?? '');
    const { referral, stored } = opened;
    const kind = kindOf(form.get('whom'));
    const topic = readTopic(kind, form.get('topic') ?? '');
    const text = (form.get('text') ?? '').trim();
    const school = kind === 'askSchool' ? form.get('schoolAsked') : undefined;
    const bodies = school === undefined ? [] : await deps.directory.listBodies([referral.laCode]);
    const isSchool = kind === 'askPolice' || bodies.some(({ bodyKey, status }) => bodyKey === school && status === 'open' && bodyKey.startsWith('establishment:'));
    const faults = {
      topic: topic === undefined ? 'Choose what you ask' : '',
      school: isSchool ? '' : 'Find and choose the school that you ask',
      text: text.length > QUESTION_TEXT_MAX ? `Write at most ${QUESTION_TEXT_MAX} characters` : topic === 'otherTopic' && text === '' ? 'Write what you ask' : '',
    };
    if (topic === undefined || !isSchool || faults.text !== '') {
      return render(deps, session, opened, { kind, search: form.get('search') ?? '', chosen: { topic: form.get('topic') ?? '', school: school ?? '', text }, faults, status: 422 });
    }
    const changed = (): DeskAnswer =>
      sayDesk(session, { title: 'This changed while you were looking', lines: ['A colleague asked something at the same time, or police withdrew the incident. Your question was not recorded.'], link: { href: `/desk/referrals/${referral.referralId}/ask?whom=${kind === 'askSchool' ? 'school' : 'police'}`, text: 'Look again' } }, 409);
    // A number that no page gave would store the question where nobody finds it.
    if (form.get('seen') !== String(opened.asked.length)) return changed();
    const cause = staffCause(deps, session, stored.traceId);
    const result = await deps.questions.ask({
      question: {
        kind,
        topic,
        incidentId: stored.incidentId,
        revision: stored.revision,
        forceCode: stored.forceCode,
        laCode: referral.laCode,
        childId: referral.childId,
        notificationId: referral.notificationId,
        referralId: referral.referralId,
        bodyKey: school,
        answerBy: answerByOf(cause.at, QUESTION_HOURS[kind], referral.dueBy),
        test: stored.test,
        ...(text === '' ? {} : { text: sensitive(text) }),
      },
      seen: opened.asked.length,
      cause,
    });
    if (result.kind === 'conflict') return changed();
    await deps.outbox.send(result.obligations);
    return { kind: 'goTo', location: `/desk/questions/${result.questionId}` };
  };
