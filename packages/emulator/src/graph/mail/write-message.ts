import type { Mailbox } from '../../tenant/mailbox.ts'
import type { Message } from '../../tenant/message.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { onlyMailBasics } from '../access/permission-sets.ts'
import { accessDenied } from '../http/graph-error.ts'
import { type Projection, project, type WireObject, writeProperties } from '../wire/shape.ts'
import type { ContentsReader } from './message-contents.ts'
import {
  beyondBasics,
  type MessageKind,
  messageKind,
  messageShapes,
  parsedProperties,
} from './message-shape.ts'
import type { MessageView } from './message-view.ts'

/** Writes messages for one request: its `$select`, its permissions, its preferences. */
export class MessageWriter {
  readonly #call: MailboxCall
  readonly #reader: ContentsReader
  readonly #select: readonly string[] | undefined
  readonly #projections = new Map<MessageKind, Projection<MessageView>>()
  readonly #parses: boolean
  /** Names of the properties in parentheses for `@odata.context`, empty without `$select`. */
  readonly contextList: string

  /** Throws a 400 for a `$select` of what a message does not have, 403 for what ReadBasic may not see. */
  constructor(call: MailboxCall, reader: ContentsReader, select: readonly string[] | undefined) {
    this.#call = call
    this.#reader = reader
    this.#select = select
    const plain = this.#projection('message')
    this.contextList = plain.contextList
    const names = select?.map((name) => name.slice(name.lastIndexOf('/') + 1).toLowerCase())
    const parsed = [...parsedProperties].map((name) => name.toLowerCase())
    this.#parses = names === undefined || names.some((name) => name === '*' || parsed.includes(name))
  }

  /** True when each message must be parsed to be written. */
  get parses(): boolean {
    return this.#parses
  }

  /** The message as JSON-ready object. @param annotations come first */
  async write(message: Message, annotations: WireObject = {}): Promise<WireObject> {
    if (!this.#parses) return this.writeUnparsed(message, annotations)
    const contents = await this.#reader.readMessage(message)
    return this.#write({ ...this.#view(message), contents }, annotations)
  }

  /** As {@link write}, at once; only when {@link parses} is false. */
  writeUnparsed(message: Message, annotations: WireObject = {}): WireObject {
    return this.#write(this.#view(message), annotations)
  }

  #view(message: Message): MessageView {
    return {
      message,
      mailbox: this.#call.mailbox,
      preferences: this.#call.request.preferences,
      contents: null,
    }
  }

  #write(view: MessageView, annotations: WireObject): WireObject {
    const kind = messageKind(view.message)
    const target: WireObject = { ...annotations }
    if (kind !== 'message') target['@odata.type'] = `#${messageShapes[kind].typeName}`
    target['@odata.etag'] = etag(view.mailbox, view.message)
    return writeProperties(this.#projection(kind), view, target)
  }

  #projection(kind: MessageKind): Projection<MessageView> {
    const known = this.#projections.get(kind)
    if (known) return known
    const made = this.#allowed(project(messageShapes[kind], this.#select && namesFor(kind, this.#select)))
    this.#projections.set(kind, made)
    return made
  }

  #allowed(projection: Projection<MessageView>): Projection<MessageView> {
    if (!onlyMailBasics(this.#call.caller.permissions)) return projection
    const asked = projection.properties.filter(({ name }) => beyondBasics.has(name))
    if (asked.length > 0 && projection.contextList !== '') throw accessDenied()
    return {
      ...projection,
      properties: projection.properties.filter(({ name }) => !beyondBasics.has(name)),
      has: (name) => !beyondBasics.has(name) && projection.has(name),
    }
  }
}

/** `microsoft.graph.eventMessage/startDateTime` is for messages of that kind, and nothing for all others. */
function namesFor(kind: MessageKind, select: readonly string[]): string[] {
  return select.flatMap((name) => {
    const cast = /^microsoft\.graph\.\w+\/(\w+)$/i.exec(name)?.[1]
    if (cast === undefined) return [name]
    return messageShapes[kind].properties.has(cast.toLowerCase()) ? [cast] : []
  })
}

/** The weak entity tag of an item: another one after every change. */
export function etag(mailbox: Mailbox, item: { readonly changedSeq: number }): string {
  return `W/"${mailbox.changeKeyOf(item)}"`
}
