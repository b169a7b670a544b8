import { isIP } from 'node:net'
import { Extension } from '@peculiar/x509'

/** Names that an authority may vouch for: a domain with all below it, or an address with its mask. */
export type PermittedName = { readonly dns: string } | { readonly ip: string; readonly mask: string }

/**
 * The extension that binds an authority to names, so that trusting it opens nothing else (RFC 5280 section 4.2.1.10).
 * Written here because the certificate library has no class for it.
 */
export function nameConstraints(permitted: readonly PermittedName[]): Extension {
  const subtrees = permitted.map((name) =>
    tlv(0x30, 'dns' in name ? tlv(0x82, Buffer.from(name.dns, 'latin1')) : tlv(0x87, addressAndMask(name))),
  )
  return new Extension('2.5.29.30', true, tlv(0x30, tlv(0xa0, Buffer.concat(subtrees))))
}

function addressAndMask(name: { readonly ip: string; readonly mask: string }): Buffer {
  return Buffer.concat([addressBytes(name.ip), addressBytes(name.mask)])
}

/** Four bytes, or sixteen. `::` may stand at the beginning or the end of an IPv6 address. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number))
  const groups = address.split(':').filter((group) => group !== '')
  const zeros = Array.from({ length: 8 - groups.length }, () => '0')
  const all = address.startsWith('::') ? [...zeros, ...groups] : [...groups, ...zeros]
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex')
}

function tlv(tag: number, content: Buffer): Buffer {
  if (content.length < 128) return Buffer.concat([Buffer.from([tag, content.length]), content])
  return Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 0xff]), content])
}
