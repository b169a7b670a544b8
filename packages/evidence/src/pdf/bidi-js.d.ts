// The package's own declarations are of its CommonJS file, and take that for a module of another kind than it is.
declare module 'bidi-js/dist/bidi.mjs' {
  interface EmbeddingLevels {
    levels: Uint8Array
  }
  interface Bidi {
    getEmbeddingLevels(text: string): EmbeddingLevels
    /** The places in the text that stand from left to right, in UTF-16 units. */
    getReorderedIndices(text: string, levels: EmbeddingLevels): number[]
    /** Brackets and the like that look the other way, by their places. */
    getMirroredCharactersMap(text: string, levels: Uint8Array): Map<number, string>
  }
  const bidiFactory: () => Bidi
  export = bidiFactory
}
