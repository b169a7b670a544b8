import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readNotifications } from './notifications.ts'

const good = { subscriptionId: 'one', clientState: 'secret', changeType: 'created' }

test('one notification that cannot be read does not take the others with it', () => {
  const body = JSON.stringify({ value: [{ subscriptionId: 7 }, good, null, 'x'] })
  expect(readNotifications(body)?.items).toEqual([expect.objectContaining(good)])
})

test('whatever is sent, it is read or refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.jsonValue().map((value) => JSON.stringify(value)),
      ),
      (body) => {
        const read = readNotifications(body)
        expect(read === undefined || Array.isArray(read.items)).toBe(true)
      },
    ),
  )
  expect(readNotifications('{"value":7}')).toBeUndefined()
})
