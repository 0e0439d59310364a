/** stub */
export const checkEnd = (_given: object): void => undefined;
