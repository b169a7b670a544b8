import type { Mailbox } from '../../tenant/mailbox.ts'
import type { Message } from '../../tenant/message.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { onlyMailBasics } from '../access/permission-sets.ts'
import { accessDenied } from '../http/graph-error.ts'
import type { JsonList, JsonTarget } from '../wire/json-list.ts'
import { addProperties, type Projection, project, type WireObject, writeProperties } from '../wire/shape.ts'
import type { BodyWish } from './body-writer.ts'
import type { ContentsReader } from './message-contents.ts'
import {
  beyondBasics,
  type MessageKind,
  messageKind,
  messageShapes,
  parsedProperties,
} from './message-shape.ts'
import type { MessageView } from './message-view.ts'
import type { WrittenMessage } from './written-messages.ts'

/** Writes messages for one request: its `$select`, its permissions, its preferences. */
export class MessageWriter {
  readonly #call: MailboxCall
  readonly #reader: ContentsReader
  readonly #select: readonly string[] | undefined
  readonly #projections = new Map<MessageKind, Projection<MessageView>>()
  readonly #parses: boolean
  /** What of the body plain messages are to show; null where they need nothing or more. */
  readonly #wish: BodyWish | null
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
    this.#wish = bodyWish(plain, call.request.preferences.bodyContentType)
  }

  /** The message as JSON-ready object. @param annotations come first */
  async write(message: Message, annotations: WireObject = {}): Promise<WireObject> {
    const contents = this.#parses ? await this.#reader.readMessage(message) : null
    return this.#write({ ...this.#view(message), contents }, annotations)
  }

  /**
   * Adds messages to a list, as `JSON.stringify` would write what {@link write} gives.
   * @param saysType also of messages that are no more than messages
   */
  async addAll(messages: readonly Message[], list: JsonList, saysType = false): Promise<void> {
    if (!this.#parses) {
      for (const message of messages) this.#add(this.#view(message), list.next(), saysType)
      return
    }
    const { written } = this.#reader
    const form = this.#form(saysType)
    let from = 0
    while (from < messages.length) {
      const run = written.find(form, messages, from)
      if (run) {
        list.next()
        list.fill(run.length, (target) => written.read(run, target))
      }
      from += run?.count ?? (await this.#addNew(messages, from, list, form, saysType))
    }
  }

  /** Adds messages from the one at `from` to the next that was written before, and keeps them. @returns how many */
  async #addNew(
    messages: readonly Message[],
    from: number,
    list: JsonList,
    form: string,
    saysType: boolean,
  ): Promise<number> {
    const { written } = this.#reader
    const added: WrittenMessage[] = []
    let begin = 0
    let i = from
    do {
      const message = messages[i]
      if (!message) break
      list.next()
      const start = list.length
      if (i === from) begin = start
      const { changedSeq } = message
      const parsing = this.#addParsed(message, list, saysType)
      if (parsing) await parsing
      added.push({ message, changedSeq, start: start - begin, end: list.length - begin })
      i += 1
    } while (!written.has(form, messages[i]))
    written.keep(form, added, list.between(begin, list.length))
    return i - from
  }

  /** A promise where all of the message has to be parsed: nothing may be added before it ends. */
  #addParsed(message: Message, target: JsonTarget, saysType: boolean): undefined | Promise<void> {
    const view = this.#view(message)
    const { bodies } = this.#reader
    const wish = messageKind(message) === 'message' ? this.#wish : null
    const written = wish && bodies.write(message, wish)
    if (written) return this.#add({ ...view, written }, target, saysType)
    return this.#reader.readMessage(message).then((contents) => {
      this.#add({ ...view, contents, written: wish && bodies.writeParsed(contents, wish) }, target, saysType)
    })
  }

  /** All that decides how this request has messages written. */
  #form(saysType: boolean): string {
    const { idForm, bodyContentType } = this.#call.request.preferences
    const shown = this.#projection('message').properties.map(({ name }) => name)
    return [idForm, bodyContentType, saysType, this.#select, shown].join(' ')
  }

  #add(view: MessageView, target: JsonTarget, saysType: boolean): undefined {
    const kind = messageKind(view.message)
    const type = kind === 'message' && !saysType ? '' : `"@odata.type":"#${messageShapes[kind].typeName}",`
    // A change key is Base64, so only the quotes of the tag need escapes.
    target.add(`{${type}"@odata.etag":"W/\\"${view.mailbox.changeKeyOf(view.message)}\\""`)
    addProperties(this.#projection(kind), view, target)
    target.add('}')
  }

  #view(message: Message): MessageView {
    return {
      message,
      mailbox: this.#call.mailbox,
      preferences: this.#call.request.preferences,
      contents: null,
      written: null,
    }
  }

  #write(view: MessageView, annotations: WireObject): WireObject {
    const kind = messageKind(view.message)
    const target: WireObject = { ...annotations, ...typeOf(kind) }
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

/** Messages that are no more than messages do not say so. */
function typeOf(kind: MessageKind): WireObject {
  return kind === 'message' ? {} : { '@odata.type': `#${messageShapes[kind].typeName}` }
}

/** What a list has to know of bodies: null where it shows nothing of them, or what only the parser knows. */
function bodyWish(shown: Projection<MessageView>, contentType: BodyWish['contentType']): BodyWish | null {
  const names = shown.properties.map(({ name }) => name).filter((name) => parsedProperties.has(name))
  if (names.some((name) => name !== 'body' && name !== 'bodyPreview')) return null
  return { contentType, previewOnly: !names.includes('body') }
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
