import { createRequire } from 'node:module'
import { Language, type Node, Parser } from 'web-tree-sitter'

/**
 * Reads PowerShell with the grammar of tree-sitter, which others made: what it takes for a literal is one. PowerShell itself
 * cannot be had from the registries that these tests install from.
 */
export async function parsePowershell(): Promise<(text: string) => ParsedScript> {
  await Parser.init()
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')
  const language = await Language.load(grammar)
  const parser = new Parser()
  parser.setLanguage(language)
  return (text) => {
    const root = parser.parse(text)?.rootNode
    if (!root) throw new Error('the grammar gave up')
    const nodes = [...below(root)]
    return {
      problems: nodes
        .filter((node) => node.type === 'ERROR' || node.isMissing)
        .map((node) => `line ${node.startPosition.row + 1}: ${node.text.slice(0, 80)}`),
      shape: root.toString(),
      literals: nodes
        .filter((node) => node.type === 'verbatim_string_characters')
        .map((node) => node.text.replace(/^'|'$/g, '').replaceAll("''", "'")),
    }
  }
}

export interface ParsedScript {
  problems: string[]
  /** The tree without any text of it. */
  shape: string
  /** What stands in single quotes, as PowerShell reads it. */
  literals: string[]
}

function* below(node: Node): Generator<Node> {
  yield node
  for (const child of node.children) if (child) yield* below(child)
}
