import { PublishCommand } from '@aws-sdk/client-sns';
import type { SNSClient } from '@aws-sdk/client-sns';
import { inE164 } from '../domain/phone-number.ts';
import type { TextAnswer, Texter } from '../ports/messages.ts';

const THROTTLED = new Set(['Throttling', 'ThrottlingException', 'ThrottledException', 'TooManyRequestsException']);
const REFUSED = new Set(['OptedOutException', 'InvalidParameterException', 'InvalidParameter', 'InvalidParameterValueException']);
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN']);

const answerOf = (error: unknown): TextAnswer => {
  const { name = '', code, $metadata } = (error ?? {}) as { readonly name?: string; readonly code?: unknown; readonly $metadata?: { readonly httpStatusCode?: number } };
  if (THROTTLED.has(name)) return 'throttled';
  if (REFUSED.has(name)) return 'refused';
  const status = $metadata?.httpStatusCode;
  const surelyNot = NEVER_CONNECTED.has(String(code)) || (status !== undefined && (status < 500 || status === 503));
  return surelyNot ? 'unavailable' : 'unknown';
};

/** One text message to one phone. Transactional: codes must not wait behind promotions. */
export const createTexter = ({ sns, sender }: { readonly sns: SNSClient; readonly sender: string }): Texter => ({
  async send(to, text) {
    const number = inE164(to.reveal());
    if (number === undefined) return 'refused';
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
    } catch (error) {
      return answerOf(error);
    }
  },
});
