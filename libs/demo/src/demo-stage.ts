import type { AccessReader } from '@tocsin/access';
import type { CommandContext, Commands, CommandSetting } from '@tocsin/commands';
import type { EventType } from '@tocsin/domain';
import type { DemoPersonKey } from './members.js';

/** What scenes are played on that no short word of an actor tells. */
export type DemoStage = {
  readonly commands: Commands;
  readonly access: AccessReader;
  readonly store: Pick<CommandSetting['store'], 'readStream'>;
  readonly as: (key: DemoPersonKey) => CommandContext;
};

/** Whether something is on record in a stream already, from a start that was cut off later. */
export async function isTold(
  { store }: DemoStage,
  stream: string,
  ...types: readonly EventType[]
): Promise<boolean> {
  return (await store.readStream(stream)).some(({ event }) => types.includes(event.type));
}
