/**
 * What a `RecipientRestrictionFilter` says, in the part of OPATH that scopes for apps are written in
 * (https://learn.microsoft.com/powershell/exchange/recipientfilter-properties): comparisons `-eq -ne -like -notlike`,
 * joined by `-and -or -not` and parentheses; `*` in a `-like` stands for anything.
 */
export type RecipientFilter = (property: (name: string) => readonly string[]) => boolean

const tokenPattern = /\s*(\(|\)|-[a-z]+|'(?:[^']|'')*'|"[^"]*"|\$(?:true|false|null)|[A-Za-z0-9]+)/giy

/** @throws Error that says where the text is no filter */
export function parseRecipientFilter(text: string): RecipientFilter {
  const tokens: string[] = []
  tokenPattern.lastIndex = 0
  let end = 0
  for (let match = tokenPattern.exec(text); match; match = tokenPattern.exec(text)) {
    tokens.push(match[1] ?? '')
    end = tokenPattern.lastIndex
  }
  if (text.slice(end).trim() !== '' || tokens.length === 0)
    throw new Error(`the filter cannot be read from ${JSON.stringify(text.slice(end).trim())} on`)
  const reader = new Reader(tokens)
  return reader.whole()
}

class Reader {
  readonly #tokens: readonly string[]
  #next = 0

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens
  }

  whole(): RecipientFilter {
    const filter = this.#or()
    const rest = this.#tokens[this.#next]
    if (rest !== undefined) throw new Error(`the filter has ${rest} where it should end`)
    return filter
  }

  #or(): RecipientFilter {
    const parts = [this.#and()]
    while (this.#take('-or')) parts.push(this.#and())
    return (of) => parts.some((part) => part(of))
  }

  #and(): RecipientFilter {
    const parts = [this.#not()]
    while (this.#take('-and')) parts.push(this.#not())
    return (of) => parts.every((part) => part(of))
  }

  #not(): RecipientFilter {
    if (this.#take('-not')) {
      const inner = this.#not()
      return (of) => !inner(of)
    }
    if (!this.#take('(')) return this.#comparison()
    const inner = this.#or()
    if (!this.#take(')')) throw new Error('the filter lacks a closing parenthesis')
    return inner
  }

  #comparison(): RecipientFilter {
    const [property = '', operator = '', value = ''] = this.#tokens.slice(this.#next, this.#next + 3)
    if (!/^[a-z]\w*$/i.test(property))
      throw new Error(`the filter has ${property || 'nothing'} for a property`)
    const test = comparisonOf(operator.toLowerCase(), plain(value))
    this.#next += 3
    return (of) => test(of(property))
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#next]?.toLowerCase() !== token) return false
    this.#next += 1
    return true
  }
}

function comparisonOf(operator: string, value: string): (values: readonly string[]) => boolean {
  const wanted = value.toLowerCase()
  const equal = (values: readonly string[]) => values.some((one) => one.toLowerCase() === wanted)
  const like = (values: readonly string[]) => values.some((one) => matches(one.toLowerCase(), wanted))
  switch (operator) {
    case '-eq':
      return equal
    case '-ne':
      return (values) => !equal(values)
    case '-like':
      return like
    case '-notlike':
      return (values) => !like(values)
    default:
      throw new Error(`the filter has ${operator || 'nothing'} where -eq, -ne, -like or -notlike should be`)
  }
}

/** Whether a text is what the pattern says; its pieces are looked for one after the other, so that no pattern is slow. */
function matches(text: string, pattern: string): boolean {
  const pieces = pattern.split('*')
  const first = pieces[0] ?? ''
  const last = pieces.at(-1) ?? ''
  if (pieces.length === 1) return text === pattern
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false
  let at = first.length
  const end = text.length - last.length
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at)
    if (found < 0 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}

function plain(token: string): string {
  if (token === '') throw new Error('the filter ends where a value should be')
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'")
  if (token.startsWith('"')) return token.slice(1, -1)
  return token.startsWith('$') ? token.slice(1) : token
}
