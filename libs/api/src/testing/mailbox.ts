import type { ConfirmationMail } from '@tocsin/commands';

/** A mailbox in memory in which every confirmation arrives. */
export type Mailbox = {
  readonly mailed: readonly Parameters<ConfirmationMail>[0][];
  readonly confirmations: ConfirmationMail;
};

export function mailbox(): Mailbox {
  const mailed: Parameters<ConfirmationMail>[0][] = [];
  return {
    mailed,
    confirmations: async (mail) => {
      mailed.push(mail);
      return true;
    },
  };
}
