import { BlockList, isIP } from 'node:net'

/** An address as sockets tell it, in its plain form: IPv4 that came over an IPv6 socket is IPv4. */
export const plainAddress = (address: string | undefined): string =>
  (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')

/** Whether an address lies in one of the ranges (`10.0.0.0/8`, `fd00::/8`, or single addresses). */
export function isWithin(address: string, ranges: readonly string[]): boolean {
  const family = isIP(address)
  if (family === 0) return false
  const list = new BlockList()
  for (const range of ranges) {
    const [base = '', bits] = range.split('/')
    const of = isIP(base)
    if (of === family) list.addSubnet(base, Number(bits ?? (of === 4 ? 32 : 128)), familyName(of))
  }
  return list.check(address, familyName(family))
}

const familyName = (family: number): 'ipv4' | 'ipv6' => (family === 4 ? 'ipv4' : 'ipv6')
