/** The two records that are compared, as plain data: what a roll holds of a pupil and what police wrote of a child. */

export interface PupilRecord {
  readonly pupilId: string;
  /** Every establishment where this row is registered; dual registration gives two. */
  readonly urns: readonly string[];
  readonly upn?: string | undefined;
  readonly legalForename: string;
  readonly legalSurname: string;
  readonly preferredForename?: string | undefined;
  readonly preferredSurname?: string | undefined;
  /** Other full names the school knows, each as one text. */
  readonly aliases?: readonly string[] | undefined;
  /** YYYY-MM-DD; anything else counts as not given. */
  readonly dateOfBirth?: string | undefined;
  /** F, M, female or male; anything else counts as not given. */
  readonly sex?: string | undefined;
  readonly postcode?: string | undefined;
  readonly addressLine?: string | undefined;
  readonly entryOn?: string | undefined;
  readonly leavingOn?: string | undefined;
}

export interface ChildRecord {
  readonly reference: string;
  readonly forename: string;
  readonly surname: string;
  readonly aliases: readonly string[];
  readonly dateOfBirth?: string | undefined;
  readonly dateOfBirthEstimated: boolean;
  readonly sex?: string | undefined;
  readonly postcode?: string | undefined;
  readonly addressLine?: string | undefined;
  readonly schoolName?: string | undefined;
  /** Known establishments, when the sender already named them by number. */
  readonly schoolUrns?: readonly string[] | undefined;
  readonly upn?: string | undefined;
}
