/** What can be wrong with a package. Stable: programs branch on it. */
export type ProblemCode =
  | 'not_a_package'
  | 'format_unknown'
  | 'file_missing'
  | 'file_extra'
  | 'file_changed'
  | 'file_unreadable'
  | 'not_a_regular_file'
  | 'unsafe_path'
  | 'malformed'
  | 'truncated'
  | 'signature_invalid'
  | 'wrong_key'
  | 'count_mismatch'
  | 'root_mismatch'
  | 'chain_broken'
  | 'order_broken'
  | 'numbers_do_not_meet'

export interface Problem {
  code: ProblemCode
  /** Path below the package, with `/`. */
  file: string
  /** 1 for the first line, where the problem has one. */
  line?: number
  /** One sentence. */
  message: string
}

/** Problems as they are found. It counts all and keeps the first ones: a hostile package can have millions. */
export class Problems {
  readonly kept: Problem[] = []
  readonly #keep: number
  #count = 0

  constructor(keep: number) {
    this.#keep = keep
  }

  get count(): number {
    return this.#count
  }

  add(code: ProblemCode, file: string, message: string, line?: number): void {
    this.#count++
    if (this.kept.length < this.#keep)
      this.kept.push({ code, file, ...(line === undefined ? {} : { line }), message })
  }
}
