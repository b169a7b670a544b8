import type { DerivedFormat } from './document-row.ts'

/** What other programs read of an item whose native is Graph's JSON. */
export interface DerivedFile {
  format: DerivedFormat
  content: string | Uint8Array
}

/**
 * Makes such a file of an item; null where nothing is made of its class. Called in a thread that takes natives apart, so that
 * what is hostile in an item harms nothing else. The same item gives the same bytes.
 * @throws anything, for an item that it cannot read
 */
export type Derive = (
  item: unknown,
  itemClass: string,
  textOfHtml: (html: string) => string,
) => DerivedFile | null | Promise<DerivedFile | null>

/** What a module that derives files exports. */
export interface DerivingModule {
  derive: Derive
}

/** Derives with a module that is loaded for the first item that needs it; with nothing where there is none. */
export function derivingBy(module: string | undefined): Derive {
  if (module === undefined) return () => null
  return async (...item) => {
    const { derive }: DerivingModule = await import(module)
    return derive(...item)
  }
}
