/** So many at most are written in one statement. */
const MOST_AT_ONCE = 500;

type Waiting<Item> = {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
};

/** Writes what comes one by one in groups: while one is on its way, the next gathers. Nothing waits without need. */
export class Groups<Item> {
  private waiting: Waiting<Item>[] = [];
  private isWriting = false;

  constructor(private readonly write: (items: readonly Item[]) => Promise<void>) {}

  /** Resolved once the item is written; rejected with what its group failed for. */
  add(item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.isWriting) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, MOST_AT_ONCE);
      try {
        await this.write(group.map(({ item }) => item));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.isWriting = false;
  }
}
