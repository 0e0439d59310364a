const LONGEST = 250;

/** Only a path of the desk: nobody is led to another site, nor to an address made by somebody else. */
export const safeReturn = (asked: string | undefined): string =>
  asked !== undefined && asked.length <= LONGEST && /^\/desk(?:\/[\w/?=&:.-]*)?$/.test(asked) && !asked.includes('//') && !asked.includes('..') ? asked : '/desk';
