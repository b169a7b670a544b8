/** Scripts that put no spaces between words: each sign counts as a word of its own, so that a term finds it anywhere. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const word = new RegExp(`${unspaced.source}\\p{M}*|(?:(?!${unspaced.source})[\\p{L}\\p{M}\\p{N}])+`, 'gu')

/**
 * The words of a text, in order: runs of letters, digits and marks, compared without regard to case or to compatibility
 * forms (NFKC). Accents count. Whatever stands between words is nothing: `re-open` is the two words `re open`.
 */
export const wordsOf = (text: string): string[] => folded(text).match(word) ?? []

/** What is compared. NFKC again after the change of case, because that can undo it. */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase().normalize('NFKC')

/** The words of one text by their places, to find many phrases in it without reading it again. */
export class WordIndex {
  readonly #places = new Map<string, number[]>()
  readonly #words: readonly string[]

  constructor(text: string) {
    this.#words = wordsOf(text)
    for (const [place, one] of this.#words.entries()) {
      const places = this.#places.get(one)
      if (places) places.push(place)
      else this.#places.set(one, [place])
    }
  }

  /** Whether the words stand here side by side. */
  has(phrase: readonly PhraseWord[]): boolean {
    const [first, ...rest] = phrase
    if (!first) return false
    return this.#placesOf(first).some((place) =>
      rest.every((wanted, index) => matches(wanted, this.#words[place + index + 1])),
    )
  }

  #placesOf(wanted: PhraseWord): readonly number[] {
    if (!wanted.isPrefix) return this.#places.get(wanted.text) ?? []
    return [...this.#places].flatMap(([one, places]) => (one.startsWith(wanted.text) ? places : []))
  }
}

/** A word that is looked for; of a prefix, the beginning. */
export interface PhraseWord {
  text: string
  isPrefix: boolean
}

const matches = (wanted: PhraseWord, found: string | undefined): boolean =>
  found !== undefined && (wanted.isPrefix ? found.startsWith(wanted.text) : found === wanted.text)
