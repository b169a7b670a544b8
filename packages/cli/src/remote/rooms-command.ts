import { Command } from 'commander'
import { type Output, table } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'

export function roomsCommand(output: Output): Command {
  const rooms = new Command('rooms').description('The rooms of a connected organization.')

  remoteCommand(
    rooms
      .command('list')
      .description('list them')
      .argument('<connection>', 'id of a connection')
      .option('--list <ADDRESS>', 'of one room list'),
  ).action(async (id: string, { list, ...options }: RemoteOptions & { list?: string }) => {
    const found = await Array.fromAsync(
      connect(options).each('GET /v1/connections/{id}/rooms', { path: { id }, query: list ? { list } : {} }),
    )
    output.result(found, () =>
      table(
        ['ADDRESS', 'NAME', 'SEATS', 'BUILDING', 'FLOOR'],
        found.map((room) => [
          room.address ?? '',
          room.name ?? '',
          room.capacity === null ? '' : String(room.capacity),
          room.building ?? '',
          room.floor ?? '',
        ]),
      ),
    )
  })

  remoteCommand(
    rooms
      .command('lists')
      .description('the lists that the rooms are in: buildings, as a rule')
      .argument('<connection>', 'id of a connection'),
  ).action(async (id: string, options: RemoteOptions) => {
    const found = await Array.fromAsync(
      connect(options).each('GET /v1/connections/{id}/room-lists', { path: { id } }),
    )
    output.result(found, () =>
      table(
        ['ADDRESS', 'NAME'],
        found.map((list) => [list.address ?? '', list.name ?? '']),
      ),
    )
  })
  return rooms
}
