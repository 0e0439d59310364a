/** Every promise that a night is held to, by the name that the security and reliability review gave it. */
export interface Invariant {
  readonly says: string;
  /** At every write or hand-over, or once all is quiet. */
  readonly when: 'every write' | 'every hand-over' | 'every answer' | 'when quiet';
  /** What is not tried here, and where it is instead. */
  readonly except?: string;
}

export const INVARIANTS = {
  S1: { says: 'Every incident answered with 2xx is stored and found by its own reference', when: 'when quiet' },
  S2: { says: 'One incident per force and reference; the highest accepted revision stands, in whatever order they came', when: 'every write' },
  S3: { says: 'States move forward only; an answer is written once; what is withdrawn or superseded stays so', when: 'every write' },
  S4: { says: 'An e-mail goes only to an active key adult of that very body, never to a party of the incident', when: 'every hand-over' },
  S5: { says: 'A body is told only of children who are its own by the roll or by a person\'s decision, and of nobody\'s brother elsewhere', when: 'every write' },
  S6: { says: 'A child that is in doubt, on no roll or held is with the desk; none is dropped', when: 'when quiet' },
  S7: { says: 'One hand-over per effect; a second only where the first was never recorded; a third never', when: 'every hand-over' },
  S8: { says: 'Nobody gets two e-mails of one rung about one version within five minutes, S7 apart', when: 'when quiet' },
  S9: { says: 'No reminder later than a lease after the answer, the withdrawal or the next version', when: 'every hand-over' },
  S10: { says: 'Nothing is confirmed that a proved session was not shown in that version', when: 'when quiet' },
  S11: { says: 'A machine that opens links and presses buttons changes nothing and sees nothing', when: 'every answer' },
  S12: { says: 'No name, date of birth, reference, token or code in a queue, a log line, an e-mail, a key or a clear field', when: 'when quiet' },
  S13: { says: 'Audit chains follow on at every write, each change of state has one entry, and each view one', when: 'every write' },
  S14: { says: 'The same request gets the same bytes', when: 'every answer' },
  S15: { says: 'No force reads another\'s incident, and none is told to another area', when: 'every answer' },
  S16: { says: 'After a withdrawal or a recall nothing of it is shown', when: 'every answer' },
  S17: { says: 'What was erased opens to nobody; nothing goes before its time, while it is open, or while a person keeps it; and what is over goes', when: 'every write' },
  S18: { says: 'The evaluation\'s facts agree with the audit trail, act for act', when: 'when quiet' },
  L1: { says: 'When faults stop, everything accepted is answered, planned, or in a person\'s hands', when: 'when quiet' },
  L2: { says: 'What nobody has read ten minutes before the bell is on the call list', when: 'when quiet' },
  L3: { says: 'A dead letter\'s work is done by the sweep, or put aside where the desk sees it', when: 'when quiet', except: 'The alarm on the dead letters themselves is proved of the cloud\'s templates' },
  L4: { says: 'Dead letters sent again change nothing twice', when: 'when quiet', except: 'A restore from a backup, and the guard that holds what it may have sent before, are played with real processes in test/journey/restore.test.ts: no simulated night restores one' },
  L5: { says: 'The outbox empties, and no claim outlives its lease', when: 'when quiet' },
  P1: { says: 'No promise fails while nobody looks: that ends the process, and with it the work of every other message in it', when: 'every answer' },
} as const satisfies Record<string, Invariant>;
export type InvariantCode = keyof typeof INVARIANTS;
