import { mayAnywhere } from '../../shared/domain/desk/roles.ts';
import type { Act } from '../../shared/domain/desk/roles.ts';
import { guardToken } from '../../shared/http/guard-change.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import type { DeskAnswer, DeskStep } from './desk-answer.ts';
import { ASK_AGAIN_MINUTES, createReadStaff } from './read-staff.ts';
import type { SignInDeps } from './sign-in.ts';

export type StaffStep = (request: PageRequest, session: StaffSession) => Promise<DeskAnswer>;

/**
 * The one way into every desk page but the sign-in: a person who is signed in, whose role allows the act somewhere (each step then asks
 * about the very area), and, for a change, a form that this session was given.
 */
export const createStaffPage =
  (deps: SignInDeps) =>
  (act: Act, step: StaffStep, how: { readonly quietly?: boolean } = {}): DeskStep => {
    const readStaff = createReadStaff(deps);
    return async (request) => {
      const session = await readStaff(request.cookies, how);
      if (session === undefined || (request.method === 'GET' && how.quietly !== true && isToBeAskedAgain(session, deps.now()))) {
        // Where the person wanted to go: only a page's own address, never one with what was typed.
        const path = request.method === 'GET' ? pathOf(request) : '/desk';
        return { kind: 'goTo', location: `/desk/sign-in?returnTo=${encodeURIComponent(path)}` };
      }
      if (!mayAnywhere(session.grants, act)) throw new Refusal(403, 'role');
      if (request.method === 'POST') guardToken(request.form.get('csrf'), session.csrfToken);
      return step(request, session);
    };
  };

const isToBeAskedAgain = ({ startedAt }: StaffSession, now: Date): boolean => now.getTime() - Date.parse(startedAt) >= ASK_AGAIN_MINUTES * 60_000;

const pathOf = ({ route, parameters }: PageRequest): string => route.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');

export const staffCause = ({ now, ids }: Pick<SignInDeps, 'now' | 'ids'>, session: StaffSession, traceId: string): Cause => ({
  at: now().toISOString(),
  actor: 'staff',
  actorId: session.staffId,
  causedBy: ids.uuid(),
  traceId,
});
