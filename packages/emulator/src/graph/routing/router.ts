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
}

function newNode<T>(): Node<T> {
  return { children: new Map(), parameter: null, targets: new Map() }
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

  /** Throws a 400 for a path that leads nowhere and a 405 for a method that the path does not take. */
  match(method: string, segments: readonly string[]): Match<T> {
    const params: Record<string, string> = {}
    let node = this.#root
    for (const segment of segments) {
      const literal = node.children.get(segment) ?? node.children.get(segment.toLowerCase())
      if (literal) {
        node = literal
      } else if (node.parameter) {
        params[node.parameter.name] = segment
        node = node.parameter.node
      } else {
        throw segmentNotFound(segment)
      }
    }
    const target = node.targets.get(method)
    if (target !== undefined) return { target, params }
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
