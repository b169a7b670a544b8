import type { Message } from '../../tenant/message.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { onlyMailBasics } from '../access/permission-sets.ts'
import { accessDenied, badRequest, notImplemented } from '../http/graph-error.ts'
import { type ExpandTerm, parseExpand } from '../odata/expand.ts'
import type { WireObject } from '../wire/shape.ts'
import { attachedItem, expandsItem } from './attached-item.ts'
import { writeAttachment } from './attachment-shape.ts'
import { extendedProperties, wantedProperties } from './extended-properties.ts'
import type { ContentsReader } from './message-contents.ts'

/** What `$expand` adds to messages. */
export interface MessageExpansion {
  readonly attachments: ExpandTerm | null
  /** Of attachments that are items, with what they hold. */
  readonly opensItems: boolean
  /** Property ids such as `Integer 0x0E08`; null when not asked for. */
  readonly properties: readonly string[] | null
  /** Open extensions, of which no message here has any. */
  readonly extensions: boolean
}

/** Reads the `$expand` of a message or list of messages; null without one. Throws 400 or 501 for what it cannot be. */
export function messageExpansion(expand: string | undefined): MessageExpansion | null {
  if (expand === undefined) return null
  let attachments: ExpandTerm | null = null
  let opensItems = false
  let properties: readonly string[] | null = null
  let extensions = false
  for (const term of parseExpand(expand, true)) {
    if (term.expand !== undefined && term.path.toLowerCase() !== 'attachments') {
      throw badRequest(`The query option '$expand' is not supported inside of $expand=${term.path}.`)
    }
    switch (term.path.toLowerCase()) {
      case 'attachments':
        attachments = term
        opensItems = expandsItem(term.expand)
        break
      case 'singlevalueextendedproperties':
        properties = wantedProperties(term.filter)
        break
      case 'extensions':
        extensions = true
        break
      case 'multivalueextendedproperties':
      case 'microsoft.graph.eventmessage/event':
      case '*':
        throw notImplemented(`$expand=${term.path} on messages`)
      default:
        throw badRequest(`Could not find a property named '${term.path}' on type 'microsoft.graph.message'.`)
    }
  }
  return { attachments, opensItems, properties, extensions }
}

/** Adds to each written message what the expansion wants of its record. */
export async function expandMessages(
  call: MailboxCall,
  reader: ContentsReader,
  expansion: MessageExpansion,
  messages: readonly Message[],
  written: readonly WireObject[],
): Promise<void> {
  if (expansion.attachments && onlyMailBasics(call.caller.permissions)) throw accessDenied()
  for (const [i, message] of messages.entries()) {
    const target = written[i]
    if (target) await expandMessage(call, reader, expansion, message, target)
  }
}

async function expandMessage(
  call: MailboxCall,
  reader: ContentsReader,
  expansion: MessageExpansion,
  message: Message,
  target: WireObject,
): Promise<void> {
  const { attachments, opensItems, properties, extensions } = expansion
  if (attachments) {
    const contents = await reader.readMessage(message)
    const written: WireObject[] = []
    for (const attachment of contents.attachments) {
      const view = { attachment, message, mailbox: call.mailbox, preferences: call.request.preferences }
      const one = writeAttachment(view, attachments.select)
      if (opensItems && attachment.kind === 'item') one.item = await attachedItem(view)
      written.push(one)
    }
    target.attachments = written
  }
  if (properties) {
    const found = extendedProperties(message, properties)
    if (found.length > 0) target.singleValueExtendedProperties = found
  }
  if (extensions) target.extensions = []
}
