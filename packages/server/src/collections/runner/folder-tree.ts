import type { Wanted } from '../collection.ts'
import { folderChooser, namedFolders, type WellKnownFolder } from '../folder-choice.ts'
import type { TreeFolder } from '../store/folders-store.ts'
import { eachAtOnce } from './each-at-once.ts'
import { folderShape } from './folder-shape.ts'
import type { MailboxGraph } from './mailbox-graph.ts'
import { recoverableItems } from './recoverable-items.ts'
import { sortTrouble } from './trouble.ts'

/** How many levels are followed; Exchange allows 300. */
const deepest = 300
const askingAtOnce = 4

interface Branch extends TreeFolder {
  /** From the top down to itself. */
  ids: string[]
  children: Branch[]
}

/**
 * The whole tree of a mailbox, hidden folders too, each folder before those below it. A folder's children are asked for
 * whatever its childFolderCount says, because hidden ones may not be counted.
 */
export async function readTree(
  graph: MailboxGraph,
  { includeHidden, includeRecoverable, folders }: Wanted,
): Promise<TreeFolder[]> {
  const isChosen = folderChooser(folders, await idsOf(graph, namedFolders(folders)))
  const seen = new Set<string>()
  const read = async (parent: Branch | undefined): Promise<Branch[]> => {
    const branches: Branch[] = []
    for await (const page of graph.folders(parent?.graphId)) {
      for (const value of page.items) {
        const folder = folderShape.parse(value)
        if (seen.has(folder.id)) continue
        seen.add(folder.id)
        const isHidden = folder.isHidden || (parent?.isHidden ?? false)
        const path = [...(parent?.path ?? []), folder.displayName]
        const ids = [...(parent?.ids ?? []), folder.id]
        branches.push({
          source: 'mail',
          graphId: folder.id,
          path,
          isHidden,
          countAtStart: folder.totalItemCount,
          leftOut: leftOut(folder['@odata.type'], isHidden && !includeHidden, isChosen({ ids, path })),
          ids,
          children: [],
        })
      }
    }
    return branches
  }
  const top = await read(undefined)
  let level = top
  for (let depth = 1; level.length > 0 && depth < deepest; depth++) {
    await eachAtOnce(level.filter(mayHaveChildren), askingAtOnce, async (branch) => {
      branch.children = await read(branch).catch((error: unknown) => {
        const trouble = sortTrouble(error)
        // Deleted since its parent was listed: then it has no children either.
        if (trouble.stops === 'item' && trouble.kind === 'missing') return []
        throw error
      })
    })
    level = level.flatMap((branch) => branch.children)
  }
  return [...flatten(top), ...(includeRecoverable ? await recoverableItems(graph) : [])]
}

/** A search folder shows items of other folders. */
const mayHaveChildren = (branch: Branch): boolean => branch.leftOut?.code !== 'search_folder'

/** Where the well-known folders of a mailbox are; a mailbox need not have all. */
async function idsOf(
  graph: MailboxGraph,
  names: readonly WellKnownFolder[],
): Promise<Map<WellKnownFolder, string>> {
  const found = new Map<WellKnownFolder, string>()
  await eachAtOnce(names, askingAtOnce, async (name) => {
    const id = await graph.folder(name).catch((error: unknown) => {
      const trouble = sortTrouble(error)
      if (trouble.stops === 'item' && trouble.kind === 'missing') return undefined
      throw error
    })
    if (id !== undefined) found.set(name, id)
  })
  return found
}

function leftOut(type: string | undefined, isUnwanted: boolean, isChosen: boolean): TreeFolder['leftOut'] {
  if (type === '#microsoft.graph.mailSearchFolder') {
    return {
      code: 'search_folder',
      reason: 'A search folder shows items that lie in other folders; they are collected there.',
    }
  }
  if (!isChosen) {
    return { code: 'not_chosen', reason: 'The folder is not among those that were asked for.' }
  }
  return isUnwanted ? { code: 'hidden_excluded', reason: 'Hidden folders were not asked for.' } : null
}

function* flattened(branches: readonly Branch[]): Iterable<TreeFolder> {
  for (const { children, ids: _, ...folder } of branches.toSorted((a, b) => compare(a.path, b.path))) {
    yield folder
    yield* flattened(children)
  }
}

const flatten = (branches: readonly Branch[]): TreeFolder[] => [...flattened(branches)]

/** By code units, so that every machine orders alike. */
function compare(one: readonly string[], other: readonly string[]): number {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)]
  return a < b ? -1 : a > b ? 1 : 0
}
