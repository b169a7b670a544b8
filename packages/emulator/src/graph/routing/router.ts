import { methodNotAllowed, segmentNotFound } from '../http/graph-error.ts'

/** What a path leads to: the route's target, and the values of the `{names}` in its pattern. */
export interface Match<T> {
  readonly target: T
  readonly params: Readonly<Record<string, string>>
}

interface Node<T> {
  readonly children: Map<string, Node<T>>
  parameter: { readonly name: string; readonly node: Node<T> } | null
  readonly targets: Map<string, T>
  /** For what is at or below this node and leads nowhere else. */
  tree: T | null
}

function newNode<T>(): Node<T> {
  return { children: new Map(), parameter: null, targets: new Map(), tree: null }
}

/**
 * Finds the target for a method and path, one map look-up for each segment. Literal segments count without
 * regard to letter case, as in Graph, and win over parameters.
 */
export class Router<T> {
  readonly #root: Node<T> = newNode()

  /** Adds a route such as `GET`, `users/{user}/messages/{message}/$value`. Throws when it is there already. */
  add(method: string, pattern: string, target: T): void {
    const node = this.#walk(pattern)
    if (node.targets.has(method)) throw new Error(`${method} ${pattern} has been added before`)
    node.targets.set(method, target)
  }

  /**
   * Lets `pattern` lead on to where `destination` leads, so that `mailFolders/{folder}/childFolders/{folder}` can
   * be followed by all that follows `mailFolders/{folder}`, itself included.
   */
  join(pattern: string, destination: string): void {
    const cut = pattern.lastIndexOf('/')
    const name = parameterName(pattern.slice(cut + 1))
    if (name === null) throw new Error(`${pattern} does not end in a parameter`)
    const node = this.#walk(pattern.slice(0, cut))
    if (node.parameter) throw new Error(`${pattern} has been added before`)
    node.parameter = { name, node: this.#walk(destination) }
  }

  /** Adds a target for everything at or below a path that has no target of its own, whatever the method. */
  addTree(pattern: string, target: T): void {
    this.#walk(pattern).tree = target
  }

  /** Throws a 400 for a path that leads nowhere and a 405 for a method that the path does not take. */
  match(method: string, segments: readonly string[]): Match<T> {
    const params: Record<string, string> = {}
    let node = this.#root
    let tree: T | null = null
    for (const segment of segments) {
      tree = node.tree ?? tree
      const literal = node.children.get(segment) ?? node.children.get(segment.toLowerCase())
      if (literal) {
        node = literal
      } else if (node.parameter) {
        params[node.parameter.name] = segment
        node = node.parameter.node
      } else {
        if (tree !== null) return { target: tree, params }
        throw segmentNotFound(segment)
      }
    }
    const target = node.targets.get(method) ?? node.tree ?? (node.targets.size === 0 ? tree : null)
    if (target !== null) return { target, params }
    if (node.targets.size === 0) throw segmentNotFound(segments.at(-1) ?? '')
    throw methodNotAllowed('Specified HTTP method is not allowed for the request target.')
  }

  #walk(pattern: string): Node<T> {
    let node = this.#root
    for (const segment of pattern.split('/')) {
      const name = parameterName(segment)
      node = name === null ? literalChild(node, segment) : parameterChild(node, name)
    }
    return node
  }
}

function literalChild<T>(node: Node<T>, segment: string): Node<T> {
  const lower = segment.toLowerCase()
  const known = node.children.get(lower)
  if (known) return known
  const child = newNode<T>()
  node.children.set(lower, child)
  return child
}

function parameterChild<T>(node: Node<T>, name: string): Node<T> {
  node.parameter ??= { name, node: newNode<T>() }
  if (node.parameter.name !== name) throw new Error(`{${name}} stands where {${node.parameter.name}} stands`)
  return node.parameter.node
}

function parameterName(segment: string): string | null {
  return segment.startsWith('{') && segment.endsWith('}') ? segment.slice(1, -1) : null
}
