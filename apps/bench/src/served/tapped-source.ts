import type { openDataSource } from '@tocsin/views';

type DataSource = Awaited<ReturnType<typeof openDataSource>>;

/** As reads send it: a word of a transaction, or a statement with a name and values. */
export type Sent = string | { readonly name?: string; readonly text: string };

/** The statement that is sent in the place of another one; null: none is. */
type Change = (sent: Sent) => Sent | null;

type Client = { readonly processID: number; query(sent: Sent): Promise<unknown> };

const NOTHING = { rows: [], rowCount: 0 };

/** Connections of reads whose statements go through a change, are remembered while they are recorded, and can be repeated. */
export class TappedSource {
  #recorded: Sent[] | null = null;
  readonly #connect: () => Promise<{ client: Client; release: () => Promise<void> }>;

  constructor(
    readonly source: DataSource,
    private readonly change: Change = (sent) => sent,
  ) {
    const create = source.createQueryRunner.bind(source);
    this.#connect = async () => {
      const runner = create();
      return { client: (await runner.connect()) as Client, release: () => runner.release() };
    };
    source.createQueryRunner = (mode) => {
      const runner = create(mode);
      const connect = runner.connect.bind(runner);
      runner.connect = async () => this.#tapped((await connect()) as Client);
      return runner;
    };
  }

  /** The statements that an act sends, as they went out. */
  async record(act: () => Promise<unknown>): Promise<readonly Sent[]> {
    const recorded: Sent[] = [];
    this.#recorded = recorded;
    await act();
    this.#recorded = null;
    return recorded;
  }

  /** Sends statements at once over one connection, as reads do, and waits for all of their rows. */
  async replay(statements: readonly Sent[]): Promise<void> {
    const { client, release } = await this.#connect();
    try {
      await Promise.all(statements.map((sent) => client.query(sent)));
    } finally {
      await release();
    }
  }

  #tapped(client: Client): Client {
    return {
      processID: client.processID,
      query: async (sent) => {
        const changed = this.change(sent);
        if (changed === null) return NOTHING;
        this.#recorded?.push(changed);
        return client.query(changed);
      },
    };
  }
}
