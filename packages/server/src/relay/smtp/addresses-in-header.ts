/** An address in a header field, lower case, with the words before it. */
export interface NamedAddress {
  address: string
  name: string
}

/**
 * The addresses of a From, Sender or Resent- field (RFC 5322 section 3.4), read as strictly as a rule about senders needs:
 * where another program could read another address out of it, there are none.
 * @param value unfolded
 * @returns undefined for what is not certain
 */
export function addressesInHeader(value: string): NamedAddress[] | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) return undefined
  const bare = withoutComments(value)
  if (bare === undefined) return undefined
  const { text, quoted } = bare
  const members = text.replace(/^[^:<>@,;]*:([^:;]*);\s*$/, '$1')
  const found = members.split(',').map((member) => read(member, quoted))
  const certain = found.filter((one) => one !== undefined)
  return certain.length === found.length ? certain : undefined
}

/** Stands for a quoted string while the rest is looked at. */
const mark = '\u0001'

/** Takes comments out and quoted strings aside. */
function withoutComments(value: string): { text: string; quoted: string[] } | undefined {
  let text = ''
  let depth = 0
  let quote: string | undefined
  const quoted: string[] = []
  for (let at = 0; at < value.length; at++) {
    const char = value[at] ?? ''
    if (char === '\\' && (depth > 0 || quote !== undefined)) {
      at++
      if (at >= value.length) return undefined
      if (quote !== undefined) quote += value[at]
    } else if (quote !== undefined) {
      if (char === '"') {
        quoted.push(quote)
        quote = undefined
        text += mark
      } else quote += char
    } else if (char === '(') {
      // It stands for a space (section 3.2.2): what it parts is not one word.
      if (depth === 0) text += ' '
      depth++
    } else if (depth > 0) depth -= char === ')' ? 1 : 0
    else if (char === '"') quote = ''
    else text += char
  }
  return depth === 0 && quote === undefined ? { text, quoted } : undefined
}

const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+"
const addrSpec = `(${atom}@[A-Za-z0-9.-]+)`
const angled = new RegExp(`^([^<>@]*)<[ \\t]*${addrSpec}[ \\t]*>[ \\t]*$`)
const plain = new RegExp(`^[ \\t]*${addrSpec}[ \\t]*$`)

function read(member: string, quoted: string[]): NamedAddress | undefined {
  const [, phrase = '', inAngles] = angled.exec(member) ?? []
  const name = phrase.replaceAll(mark, () => quoted.shift() ?? '').trim()
  if (inAngles !== undefined) return { address: inAngles.toLowerCase(), name }
  const [, alone] = plain.exec(member) ?? []
  return alone === undefined ? undefined : { address: alone.toLowerCase(), name: '' }
}
