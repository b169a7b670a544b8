/// <reference path="./bidi-js.d.ts" />
import bidiFactory from 'bidi-js/dist/bidi.mjs'
import { joinedSigns, type Sign } from './arabic-forms.ts'
import { hasRightToLeft } from './right-to-left.ts'

const bidi = bidiFactory()

/** The signs of one line from left to right, as Unicode's bidirectional algorithm (UAX 9) has them. */
export function visualSigns(text: string): Sign[] {
  // What is only from left to right is most of what is measured, and needs nothing.
  if (!hasRightToLeft(text)) return joinedSigns(text)
  const levels = bidi.getEmbeddingLevels(text)
  const mirrored = bidi.getMirroredCharactersMap(text, levels.levels)
  const places = new Map(bidi.getReorderedIndices(text, levels).map((at, place) => [at, place]))
  let base = 0
  return joinedSigns(text)
    .map((sign) => {
      // Marks stay behind what they stand on.
      if (!/^\p{M}/u.test(sign.means)) base = places.get(sign.at) ?? 0
      const mirror = mirrored.get(sign.at)
      return { sign: mirror ? { ...sign, shown: mirror, means: mirror } : leftToRight(sign), place: base }
    })
    .sort((one, other) => one.place - other.place)
    .map(({ sign }) => sign)
}

/** Readers take what one glyph stands for from left to right, too: of lam and alef, alef first. Seen with Poppler 22.12. */
const leftToRight = (sign: Sign): Sign =>
  sign.means.length === 2 && sign.shown.length === 1
    ? { ...sign, means: [...sign.means].reverse().join('') }
    : sign
