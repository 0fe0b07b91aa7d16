type Options = {
  /** Looks once; true: there is more, look again at once. Where it throws, the next look tries again. */
  readonly look: () => Promise<boolean>;
  /** Whoever says that there may be something; answers how to stop. */
  readonly listen: (wake: () => void) => () => void;
  /** The net under it: how often to look without being woken, in milliseconds. */
  readonly everyMs: number;
  /** Called with every turn of the net, after the look was asked for. */
  readonly onTurn?: () => void;
  readonly onError: (error: unknown) => void;
};

/** Looks when it is woken and now and then, one look at a time, for as long as it runs. */
export class WokenLooks {
  private stopping: (() => void) | null = null;
  private looking: Promise<void> | null = null;
  private woken = false;

  constructor(private readonly options: Options) {}

  get running(): boolean {
    return this.stopping !== null;
  }

  start(): void {
    const { listen, everyMs, onTurn } = this.options;
    const unsubscribe = listen(() => this.wake());
    const timer = setInterval(() => {
      this.wake();
      onTurn?.();
    }, everyMs).unref();
    this.stopping = () => {
      unsubscribe();
      clearInterval(timer);
    };
  }

  stop(): void {
    this.stopping?.();
    this.stopping = null;
  }

  wake(): void {
    this.woken = true;
    this.looking ??= this.look().finally(() => {
      this.looking = null;
      if (this.woken && this.running) this.wake();
    });
  }

  private async look(): Promise<void> {
    while (this.woken && this.running) {
      this.woken = false;
      try {
        if (await this.options.look()) this.woken = true;
      } catch (error) {
        this.options.onError(error);
      }
    }
  }
}
