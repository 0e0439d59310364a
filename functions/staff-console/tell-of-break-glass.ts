import { sensitive } from '../../shared/domain/sensitive.ts';
import type { BreakGlass } from '../../shared/ports/break-glass.ts';
import type { DeskDeps } from './desk-deps.ts';

const SUBJECT = 'A record was opened in an emergency';

/** Names nobody, no child and no school: whoever gets it signs in to see what it is about. */
const textOf = (list: string, number: string): string =>
  [
    'Somebody at a safeguarding desk has opened a record that is not of their area, and gave a reason. They can read it for half an hour.',
    '',
    `Sign in and review it: ${list}`,
    `Its number: ${number}`,
    '',
    'If you were not told of an emergency, phone the desk now.',
  ].join('\n');

/** At once, and again whenever the record is looked at, until the mail service took it. The alarm comes by another way, whatever becomes of this. */
export const tellOfBreakGlass = async ({ mailer, breakGlasses, alertAddress, deskOrigin, now }: Pick<DeskDeps, 'mailer' | 'breakGlasses' | 'alertAddress' | 'deskOrigin' | 'now'>, { breakGlassId, alertedAt }: Pick<BreakGlass, 'breakGlassId' | 'alertedAt'>): Promise<void> => {
  if (alertedAt !== undefined) return;
  const text = textOf(`${deskOrigin}/desk/break-glasses`, breakGlassId.slice(-8));
  const html = `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>${SUBJECT}</title></head><body>${text.split('\n').map((line) => `<p>${line}</p>`).join('')}</body></html>`;
  const sent = await mailer.send({ to: sensitive(alertAddress), subject: SUBJECT, text: sensitive(text), html: sensitive(html), language: 'en', tags: { kind: 'breakGlass' } });
  if (sent.kind === 'accepted') await breakGlasses.noteAlert(breakGlassId, now().toISOString());
};
