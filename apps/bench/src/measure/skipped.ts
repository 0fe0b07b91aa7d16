/** Thrown by a row that needs what this machine lacks. The message says what that is, and how to get it. */
export class Skipped extends Error {}
