import type { Anonymous, CommandContext, Outcome } from '../command-context.js';

type Done = Promise<Outcome<{ readonly position: number }>>;

/** Where a person's alerts are mailed. */
export type OwnAlertEmail = {
  /** The one that was named last. */
  readonly address: string;
  /** Whether that one is used. */
  readonly confirmed: boolean;
  /** The one confirmed before, which is used while this one waits. */
  readonly usedMeanwhile: string | null;
};

/** Mails somebody the link by which he confirms that an address is his; false: it could not be handed over. */
export type ConfirmationMail = (to: {
  readonly address: string;
  /** BCP 47. */
  readonly language: string;
  /** What `confirmAlertEmail` takes. */
  readonly secret: string;
}) => Promise<boolean>;

/** A person's own address for alerts, and the way out of mail that takes no account. */
export type AlertEmailCommands = {
  /** Names an address; a link is mailed to it, and it is used once that was followed. */
  setAlertEmail(input: { readonly address: string }, context: CommandContext): Done;
  confirmAlertEmail(input: { readonly secret: string }, caller: Anonymous): Done;
  removeAlertEmail(context: CommandContext): Done;
  /** Null: there is none. */
  alertEmailOf(personId: string): Promise<OwnAlertEmail | null>;
  /** Takes e-mail off a rule, for whoever proved by a link from one of its mails that he gets them. */
  stopEmailOf(
    rule: { readonly ruleId: string; readonly personId: string },
    caller: Anonymous,
  ): Done;
};
