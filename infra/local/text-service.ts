import { randomUUID } from 'node:crypto';
import type { Outbox } from './outbox.ts';
import { readPairs, type QueryService } from './query-protocol.ts';
import { ServiceError } from './service-error.ts';

/** SNS, for text messages to one phone and nothing else. */
export const createTextService = (outbox: Outbox, now: () => Date): QueryService => ({
  namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  actions: {
    Publish: (form) => {
      const phoneNumber = form.get('PhoneNumber');
      const message = form.get('Message') ?? '';
      if (phoneNumber === null) throw new ServiceError('InvalidParameter', 'Invalid parameter: only PhoneNumber is served here, no topic');
      if (!/^\+[1-9]\d{6,14}$/.test(phoneNumber)) {
        throw new ServiceError('InvalidParameter', `Invalid parameter: PhoneNumber Reason: not in E.164 form`);
      }
      if (message === '' || message.length > 1_600) throw new ServiceError('InvalidParameter', 'Invalid parameter: Message too long or empty');
      const attributes = new Map(readPairs(form, 'MessageAttributes.entry', 'Value.StringValue'));
      const id = randomUUID();
      outbox.addText({ id, at: now().toISOString(), phoneNumber, senderId: attributes.get('AWS.SNS.SMS.SenderID') ?? null, message });
      return `<MessageId>${id}</MessageId>`;
    },
  },
});
