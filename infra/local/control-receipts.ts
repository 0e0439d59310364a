import type { ControlRoutes } from './control-types.ts';
import { NOTICE_KINDS } from './mail-notices.ts';
import { TellThePerson } from './tell-the-person.ts';

/**
 * `{kind, messageId | tag, recipient?, bounceType?, bounceSubType?}` makes a notice about a mail that was sent; `tag` is the value of
 * any of its tags. `{event}` puts any JSON at all on the receipts queue, well-formed or not.
 */
export const RECEIPT_ROUTES: ControlRoutes = {
  'POST /_local/receipts': async ({ deps, body }) => {
    if (typeof body['event'] === 'object' && body['event'] !== null) {
      await deps.putReceipt(body['event']);
      return { status: 202, json: { put: 1 } };
    }
    const kind = NOTICE_KINDS.find((one) => one.toLowerCase() === String(body['kind']).toLowerCase());
    if (kind === undefined) throw new TellThePerson(`kind must be one of ${NOTICE_KINDS.join(', ')}; or give a whole event`);
    const { messageId, tag, recipient } = body;
    const mail = deps.outbox.findMail((one) => one.id === messageId || (typeof tag === 'string' && Object.values(one.tags).includes(tag)));
    if (mail === undefined) throw new TellThePerson('no mail with this messageId or tag has left');
    const bounceType = (['Permanent', 'Transient', 'Undetermined'] as const).find((one) => one === body['bounceType']);
    await deps.mail.tell(mail, kind, typeof recipient === 'string' ? recipient : (mail.destinations[0] ?? ''), {
      ...(bounceType === undefined ? {} : { bounceType }),
      ...(typeof body['bounceSubType'] === 'string' ? { bounceSubType: body['bounceSubType'] } : {}),
    });
    return { status: 202, json: { put: 1, messageId: mail.id } };
  },
};
