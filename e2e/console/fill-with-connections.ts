import type { Installation } from '../installation.ts'

/** So many connections of one customer, begun and not ended, as a list shows them. */
export async function fillWithConnections(
  { service: { platform, features }, client }: Installation,
  count: number,
): Promise<void> {
  const { data } = await client.request('GET /v1/connectors')
  const move = {
    status: 'pending',
    code: 'begun',
    reason: 'Begun.',
    remedy: 'Go on.',
    actor: 'test',
  } as const
  await platform.db.transaction(async (trx) => {
    await features.customers.service.ensure(trx, { externalId: 'crowd', name: 'Crowd' }, 'test')
    for (let made = 0; made < count; made++)
      await features.connections.service.begin(trx, {
        customer: 'crowd',
        connectorId: data[0]?.id ?? '',
        kind: 'person',
        move,
      })
  })
}
