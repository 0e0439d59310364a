import { PublishCommand } from '@aws-sdk/client-sns';
import type { SNSClient } from '@aws-sdk/client-sns';
import { inE164 } from '../domain/phone-number.ts';
import type { Texter } from '../ports/messages.ts';

/** One text message to one phone. Transactional: codes must not wait behind promotions. */
export const createTexter = ({ sns, sender }: { readonly sns: SNSClient; readonly sender: string }): Texter => ({
  async send(to, text) {
    const number = inE164(to.reveal());
    if (number === undefined) return 'unavailable';
    try {
      await sns.send(
        new PublishCommand({
          PhoneNumber: number,
          Message: text.reveal(),
          MessageAttributes: {
            'AWS.SNS.SMS.SenderID': { DataType: 'String', StringValue: sender },
            'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
          },
        }),
      );
      return 'accepted';
    } catch {
      return 'unavailable';
    }
  },
});
