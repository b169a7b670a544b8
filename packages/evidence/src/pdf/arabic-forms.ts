/** What a glyph shows, and the text that it stands for. */
export interface Sign {
  /** One character that the font has a glyph of. */
  shown: string
  means: string
  /** Where the text stands, in UTF-16 units. */
  at: number
}

const lam = '\u0644'
const tatweel = '\u0640'

/**
 * Forms of letters by the letter: alone, at the end of what is joined, at its beginning, within. Unicode has them as characters
 * (Arabic Presentation Forms-B, and -A for Persian and Urdu), in this order; two where a letter does not join what follows.
 */
const forms: ReadonlyMap<string, readonly string[]> = presentationForms()

function presentationForms(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [first, last] of [
    [0xfe80, 0xfefc],
    [0xfb50, 0xfbff],
  ] as const) {
    const ofBlock = new Map<string, string[]>()
    for (let code = first; code <= last; code++) {
      const form = String.fromCharCode(code)
      const letter = form.normalize('NFKC')
      const isLetter = letter.length === 1 || (letter.length === 2 && letter.startsWith(lam))
      if (isLetter && letter !== form) ofBlock.set(letter, [...(ofBlock.get(letter) ?? []), form])
    }
    for (const [letter, its] of ofBlock) if (!found.has(letter)) found.set(letter, its)
  }
  return found
}

const isMark = (character: string): boolean => /^\p{M}$/u.test(character)
const joinsNext = (letter: string | undefined): boolean =>
  letter === tatweel || (letter !== undefined && forms.get(letter)?.length === 4)
const joinsLast = (letter: string | undefined): boolean =>
  letter === tatweel || (letter !== undefined && (forms.get(letter)?.length ?? 0) > 1)

/** A text as signs in its order, Arabic letters in the forms that they have beside each other; lam and alef are one. */
export function joinedSigns(text: string): Sign[] {
  const signs: Sign[] = []
  for (let at = 0; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
    const pair = text.slice(at, at + 2)
    const means = character === lam && forms.has(pair) ? pair : character
    signs.push({ shown: means, means, at })
    at += means.length
  }
  if (!signs.some(({ means }) => forms.has(means))) return signs
  const letters = signs.filter(({ means }) => !isMark(means))
  for (const [index, sign] of letters.entries()) {
    const its = forms.get(sign.means)
    if (!its) continue
    const afterOne = joinsNext(letters[index - 1]?.means)
    const beforeOne = its.length === 4 && joinsLast(letters[index + 1]?.means)
    sign.shown = its[(afterOne ? 1 : 0) + (beforeOne ? 2 : 0)] ?? sign.means
  }
  return signs
}
