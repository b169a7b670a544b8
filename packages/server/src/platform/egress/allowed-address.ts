import { BlockList, isIP } from 'node:net'

/**
 * Addresses that no outgoing request may reach unless the operator allows them: what IANA lists as not globally
 * reachable (https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry), multicast, and
 * what clouds answer their metadata on (169.254.169.254, fd00:ec2::254, 100.100.100.200, 168.63.129.16).
 */
const refused4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/** Of IPv6 only global unicast is reachable; within it these are not. */
const globalUnicast = '2000::/3'
const refused6 = ['2001::/23', '2001:db8::/32', '3fff::/20']

/** IPv6 ranges whose addresses carry an IPv4 one: where it stands, in 16-bit groups. */
const carriers: readonly { range: string; at: number }[] = [
  { range: '::ffff:0:0/96', at: 6 },
  { range: '::/96', at: 6 },
  { range: '::ffff:0:0:0/96', at: 6 },
  { range: '64:ff9b::/96', at: 6 },
  { range: '2002::/16', at: 1 },
]

/** A range such as `10.0.0.0/8`, `fd00::/8`, or a single address. */
export function isAddressRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

function rangesOf(texts: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of texts) {
    const [address = '', bits] = text.split('/')
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    list.addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family)
  }
  return list
}

const listed4 = rangesOf(refused4)
const listed6 = rangesOf(refused6)
const reachable6 = rangesOf([globalUnicast])
const carrierRanges = carriers.map(({ range, at }) => ({ list: rangesOf([range]), at }))

/** How an address may be reached: `public`, or only because the operator allows it. */
export type Reach = 'public' | 'allowed' | 'refused'

/**
 * Decides whether an address may be connected to. An IPv6 address that carries an IPv4 one counts as both.
 * @param allowed ranges that the operator opens
 */
export function reachOf(allowed: readonly string[]): (address: string) => Reach {
  const opened4 = rangesOf(allowed.filter((one) => isIP(one.split('/')[0] ?? '') === 4))
  const opened6 = rangesOf(allowed.filter((one) => isIP(one.split('/')[0] ?? '') === 6))
  const reach4 = (address: string): Reach => {
    if (opened4.check(address, 'ipv4')) return 'allowed'
    return listed4.check(address, 'ipv4') ? 'refused' : 'public'
  }
  return (address) => {
    // A zone (fe80::1%eth0) names an interface of this machine.
    if (address.includes('%')) return 'refused'
    const family = isIP(address)
    if (family === 4) return reach4(address)
    if (family !== 6) return 'refused'
    const groups = groupsOf(address)
    // BlockList lets a rule for IPv4 match its mapped form too, so the mapped form is taken apart first.
    const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
    if (!mapped && opened6.check(address, 'ipv6')) return 'allowed'
    const carrier = mapped ? { at: 6 } : carrierRanges.find(({ list }) => list.check(address, 'ipv6'))
    if (carrier) return reach4(dotted(groups, carrier.at))
    return reachable6.check(address, 'ipv6') && !listed6.check(address, 'ipv6') ? 'public' : 'refused'
  }
}

/** The eight groups of an IPv6 address, by the URL parser's canonical form. */
function groupsOf(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const parse = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
  const before = parse(head)
  if (tail === undefined) return before
  const after = parse(tail)
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

function dotted(groups: readonly number[], at: number): string {
  const high = groups[at] ?? 0
  const low = groups[at + 1] ?? 0
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
