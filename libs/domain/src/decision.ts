/** A refusal that the domain expects: a stable code for machines, a sentence for people. */
export type DomainError<Code extends string = string> = {
  readonly code: Code;
  readonly message: string;
};

/** What a decider answers: the events that follow from the command, or why nothing happens. */
export type Decision<Event, Code extends string = string> =
  | { readonly ok: true; readonly events: readonly Event[] }
  | { readonly ok: false; readonly error: DomainError<Code> };

/** The command is accepted and these events follow from it. */
export const accept = <Event>(...events: Event[]): { ok: true; events: Event[] } => ({
  ok: true,
  events,
});

/** The command is refused; nothing is written. */
export const refuse = <Code extends string>(
  code: Code,
  message: string,
): { ok: false; error: DomainError<Code> } => ({ ok: false, error: { code, message } });

/** Ends an exhaustive switch: a new case breaks the build here instead of being forgotten. */
export function unreachable(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
