/** Tokens that were seen to be somebody's, by their hash: whoever comes again with one guesses nothing. */
export class KnownTokens {
  private readonly hashes = new Set<string>();

  constructor(private readonly most = 10_000) {}

  has(hash: string): boolean {
    return this.hashes.has(hash);
  }

  add(hash: string): void {
    this.hashes.delete(hash);
    this.hashes.add(hash);
    if (this.hashes.size <= this.most) return;
    const oldest = this.hashes.values().next();
    if (!oldest.done) this.hashes.delete(oldest.value);
  }

  forget(hash: string): void {
    this.hashes.delete(hash);
  }
}
