/** Settings before they are checked: what a file, the environment and flags give. */
export type Tree = Record<string, unknown>

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sets the value at a path. */
export function put(tree: Tree, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path
  if (head === undefined) return
  if (rest.length === 0) {
    tree[head] = value
    return
  }
  const child = tree[head]
  const branch: Tree = isTree(child) ? child : {}
  tree[head] = branch
  put(branch, rest, value)
}

/** The value at a path; undefined where there is none. */
export function at(tree: unknown, path: readonly PropertyKey[]): unknown {
  let here = tree
  for (const key of path) here = isTree(here) ? here[String(key)] : undefined
  return here
}

/** Lays one tree over another; what is undefined changes nothing. */
export function merge(into: Tree, from: Tree): void {
  for (const [key, value] of Object.entries(from)) {
    if (value === undefined) continue
    const there = into[key]
    if (isTree(value) && isTree(there)) merge(there, value)
    else into[key] = isTree(value) ? structuredClone(value) : value
  }
}
