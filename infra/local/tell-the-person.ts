/** Trouble that the person at the terminal can put right: shown as its message alone, without a stack. */
export class TellThePerson extends Error {
  override readonly name = 'TellThePerson';
}
