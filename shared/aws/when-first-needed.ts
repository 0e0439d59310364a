/** Made once, when first asked for; if that fails, made anew by the next who asks. */
export const whenFirstNeeded = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
};
