import { addressesInHeader } from '../smtp/addresses-in-header.ts'
import { type HeaderField, headerFields, unfolded } from '../smtp/header-block.ts'

const recipientFields = new Set(['to', 'cc', 'bcc'])
const lineLength = 900

/**
 * The header with To, Cc and Bcc such that they name exactly the envelope's recipients: Graph sends to whom the header names and
 * knows no envelope. Who is in the envelope alone goes into Bcc; who is in the header alone is left out of it.
 * @param block lines in CRLF, Latin-1, without the empty line
 */
export function exactRecipients(block: string, envelope: readonly string[]): string {
  const left = new Set(envelope.map((address) => address.toLowerCase()))
  const kept = (headerFields(block) ?? []).flatMap((field) => {
    if (field.name.startsWith('resent-') && recipientFields.has(field.name.slice(7))) return []
    return recipientFields.has(field.name) ? shortened(field, left) : [field.raw]
  })
  if (left.size > 0)
    kept.push(
      written(
        'Bcc',
        [...left].map((address) => `<${address}>`),
      ),
    )
  return kept.map((raw) => `${raw}\r\n`).join('')
}

/** A field with those of its addresses that are in the envelope; they are taken from `left`. */
function shortened(field: HeaderField, left: Set<string>): string[] {
  if (field.name === 'bcc') return []
  const named = addressesInHeader(unfolded(field))
  // What is not certain is left to Bcc.
  if (named === undefined) return []
  const here = named.filter(({ address }) => left.delete(address))
  if (here.length === named.length && here.length > 0) return [field.raw]
  if (here.length === 0) return []
  const title = field.name === 'to' ? 'To' : 'Cc'
  return [
    written(
      title,
      here.map(({ address, name }) =>
        name === '' ? `<${address}>` : `"${name.replaceAll(/["\\]/g, '')}" <${address}>`,
      ),
    ),
  ]
}

function written(title: string, members: readonly string[]): string {
  const lines = [`${title}:`]
  for (const [index, member] of members.entries()) {
    const text = ` ${member}${index === members.length - 1 ? '' : ','}`
    if ((lines.at(-1)?.length ?? 0) + text.length > lineLength) lines.push(text)
    else lines[lines.length - 1] += text
  }
  return lines.join('\r\n')
}
