/** The night did not go as it should: said in one sentence, without a person in it. */
export class StoryBroken extends Error {
  override readonly name = 'StoryBroken';
}
