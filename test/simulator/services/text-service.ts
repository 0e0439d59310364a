import type { Sensitive } from '../../../shared/domain/sensitive.ts';
import type { TextAnswer } from '../../../shared/ports/messages.ts';
import type { Agenda } from '../engine/agenda.ts';
import type { Faults } from '../engine/faults.ts';
import type { Container } from '../engine/host.ts';

export interface TakenText {
  readonly to: string;
  readonly text: string;
  readonly at: number;
}

/** A text service: phones keep what they got. */
export const createTextService = ({ agenda, faults }: { readonly agenda: Agenda; readonly faults: Faults }) => {
  const taken: TakenText[] = [];
  const send = (container: Container, to: Sensitive<string>, text: Sensitive<string>): Promise<TextAnswer> =>
    container.call<TextAnswer>({
      says: 'text.send',
      perform: () => {
        if (faults.comes('textFails')) return 'unavailable';
        taken.push({ to: to.reveal(), text: text.reveal(), at: agenda.now() });
        return 'accepted';
      },
    });
  return { send, taken };
};
export type TextService = ReturnType<typeof createTextService>;
