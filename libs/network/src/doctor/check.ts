/** One thing that was looked at. */
export type Check = {
  /** Stable, for scripts. */
  readonly id: string;
  readonly ok: boolean;
  /** What was found, as a phrase: "18.4, owned by this process". */
  readonly found: string;
  /** What to do next; null where all is well. */
  readonly next: string | null;
};

export const well = (id: string, found: string): Check => ({ id, ok: true, found, next: null });
export const ill = (id: string, found: string, next: string): Check => ({
  id,
  ok: false,
  found,
  next,
});

/** A check that itself fails is a finding. Errors with a code were written for people. */
export async function checked(id: string, look: () => Promise<Check> | Check): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    const found = error instanceof Error ? error.message : 'it could not be looked at';
    return ill(id, found, 'Put that right and run `npx tocsin doctor` again.');
  }
}
