import { createHash } from 'node:crypto'

/**
 * The root of RFC 6962's Merkle tree over rows as they come: it keeps one hash for each complete subtree, so memory
 * grows with the logarithm of the rows.
 */
export class MerkleTree {
  /** Roots of complete subtrees from left to right, with their heights strictly falling. */
  readonly #subtrees: { height: number; hash: Buffer }[] = []
  #count = 0

  get count(): number {
    return this.#count
  }

  add(row: Uint8Array): void {
    this.#count++
    let hash: Buffer = createHash('sha256').update(leafPrefix).update(row).digest()
    let height = 0
    for (let last = this.#subtrees.at(-1); last?.height === height; last = this.#subtrees.at(-1)) {
      this.#subtrees.pop()
      hash = node(last.hash, hash)
      height++
    }
    this.#subtrees.push({ height, hash })
  }

  /** Root of what was added so far; more may follow. Without rows: SHA-256 of nothing. */
  root(): Buffer {
    let root: Buffer | undefined
    for (const subtree of this.#subtrees.toReversed()) root = root ? node(subtree.hash, root) : subtree.hash
    return root ?? createHash('sha256').digest()
  }
}

const leafPrefix = Uint8Array.of(0)
const nodePrefix = Uint8Array.of(1)

const node = (left: Buffer, right: Buffer): Buffer =>
  createHash('sha256').update(nodePrefix).update(left).update(right).digest()
