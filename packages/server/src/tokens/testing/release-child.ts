// A second process that asks for one token, to be killed at a chosen moment.

import { type ChildWish, childService, tellReady, wishOfParent } from '../../connect/testing/child-service.ts'

export interface ReleaseWish extends ChildWish {
  connection: string
}

const wish = wishOfParent<ReleaseWish>()
const { features } = await childService(wish, 'child')
tellReady()
const token = await features.tokens.service.release(wish.connection, { caller: null })
process.stdout.write(`${token.expiresAt.toISOString()}\n`)
process.exit(0)
