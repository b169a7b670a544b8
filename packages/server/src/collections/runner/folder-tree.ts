import type { Wanted } from '../collection.ts'
import { type FolderRoot, folderChooser, namedFolders } from '../folder-choice.ts'
import type { TreeFolder } from '../store/folders-store.ts'
import { eachAtOnce } from './each-at-once.ts'
import { folderShape } from './folder-shape.ts'
import type { MailboxGraph } from './mailbox-graph.ts'
import { recoverableItems } from './recoverable-items.ts'
import { leaveOutUnshared, restOfMailbox, sharedFolders } from './shared-folders.ts'
import { isDenied, isMissing } from './trouble.ts'

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
 * whatever its childFolderCount says, because hidden ones may not be counted. Where the mailbox does not open as a whole,
 * folders of it may have been shared by themselves: then those that were asked for by name or id are read.
 */
export async function readTree(graph: MailboxGraph, wanted: Wanted): Promise<TreeFolder[]> {
  const { includeHidden, includeRecoverable, folders } = wanted
  const named = namedFolders(folders)
  const isChosen = folderChooser(folders, await idsOf(graph, named))
  const seen = new Set<string>()
  const branchOf = (value: unknown, parent: Branch | undefined): Branch[] => {
    const folder = folderShape.parse(value)
    if (seen.has(folder.id)) return []
    seen.add(folder.id)
    const isHidden = folder.isHidden || (parent?.isHidden ?? false)
    const path = [...(parent?.path ?? []), folder.displayName]
    const ids = [...(parent?.ids ?? []), folder.id]
    const why = leftOut(folder['@odata.type'], isHidden && !includeHidden, isChosen({ ids, path }))
    return [
      {
        source: 'mail',
        graphId: folder.id,
        path,
        isHidden,
        countAtStart: folder.totalItemCount,
        leftOut: why,
        ids,
        children: [],
      },
    ]
  }
  const read = async (parent: Branch | undefined): Promise<Branch[]> => {
    const branches: Branch[] = []
    for await (const page of graph.folders(parent?.graphId))
      branches.push(...page.items.flatMap((value) => branchOf(value, parent)))
    return branches
  }
  const whole = await unlessDenied(read(undefined))
  const top = whole ?? (await sharedFolders(graph, named)).flatMap((value) => branchOf(value, undefined))
  let level = top
  for (let depth = 1; level.length > 0 && depth < deepest; depth++) {
    await eachAtOnce(level.filter(mayHaveChildren), askingAtOnce, async (branch) => {
      branch.children = await read(branch).catch((error: unknown) => {
        // Deleted since its parent was listed: then it has no children either.
        if (isMissing(error) || (!whole && isDenied(error))) return []
        throw error
      })
      if (!whole) await leaveOutUnshared(graph, branch.children)
    })
    level = level.flatMap((branch) => branch.children)
  }
  const rest = whole && includeRecoverable ? await recoverableItems(graph) : []
  return [...flatten(top), ...rest, ...(whole ? [] : [restOfMailbox])]
}

/** A search folder shows items of other folders. */
const mayHaveChildren = (branch: Branch): boolean => branch.leftOut?.code !== 'search_folder'

/** Where the named folders of a mailbox are; a mailbox need not have all, nor show all. */
async function idsOf(graph: MailboxGraph, names: readonly FolderRoot[]): Promise<Map<FolderRoot, string>> {
  const found = new Map<FolderRoot, string>()
  await eachAtOnce(names, askingAtOnce, async (name) => {
    const id = await graph.folder(name).catch((error: unknown) => {
      if (isMissing(error) || isDenied(error)) return undefined
      throw error
    })
    if (id !== undefined) found.set(name, id)
  })
  return found
}

/** Undefined where the mailbox does not open as a whole. */
async function unlessDenied<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (isDenied(error)) return undefined
    throw error
  }
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
