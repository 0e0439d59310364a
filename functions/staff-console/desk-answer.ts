import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';

/** What a desk page answers: a view with what it shows, or where to go after a change. */
export type DeskAnswer =
  | { readonly kind: 'show'; readonly view: string; readonly status: number; readonly model: object; readonly session?: StaffSession | undefined; readonly cookies?: readonly string[]; readonly headers?: Readonly<Record<string, string>> }
  /** For our own script. */
  | { readonly kind: 'data'; readonly data: object; readonly cookies?: readonly string[] }
  /** To be opened by a spreadsheet, never shown here. */
  | { readonly kind: 'table'; readonly name: string; readonly csv: string; readonly cookies?: readonly string[] }
  | { readonly kind: 'goTo'; readonly location: string; readonly cookies?: readonly string[] };

export type DeskStep = (request: PageRequest) => Promise<DeskAnswer>;

export interface Message {
  readonly title: string;
  readonly lines: readonly string[];
  readonly link?: { readonly href: string; readonly text: string } | undefined;
}

export const showDesk = (session: StaffSession | undefined, view: string, model: object, status = 200): DeskAnswer => ({ kind: 'show', view, status, model, session });

export const sayDesk = (session: StaffSession | undefined, { title, lines, link }: Message, status = 200): DeskAnswer => showDesk(session, 'message', { title, lines, link }, status);
