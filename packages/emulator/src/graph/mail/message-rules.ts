import type { MessageRule } from '@microsoft/microsoft-graph-types'
import { inOrder, isInError } from '../../delivery/apply-rules.ts'
import type { InboxRule, RuleActions, RulePredicates } from '../../tenant/inbox-rule.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import { badRequest, GraphError, itemNotFound } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { fieldTable, scalar } from '../odata/fields.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import {
  type Projection,
  project,
  type Shape,
  shape,
  type WireObject,
  writeProperties,
} from '../wire/shape.ts'
import { routeFolder } from './find-mail.ts'
import { recipient } from './message-shape.ts'
import { readActions, readPredicates, ruleSchema } from './rule-input.ts'

interface RuleView {
  readonly rule: InboxRule
  readonly mailbox: Mailbox
}

const ruleShape: Shape<RuleView> = shape<RuleView, MessageRule>('microsoft.graph.messageRule', {
  id: ({ rule }) => rule.id,
  displayName: ({ rule }) => rule.displayName,
  sequence: ({ rule }) => rule.sequence,
  isEnabled: ({ rule }) => rule.isEnabled,
  hasError: ({ rule, mailbox }) => isInError(rule, mailbox),
  isReadOnly: ({ rule }) => rule.isReadOnly,
  conditions: ({ rule }) => rule.conditions && writePredicates(rule.conditions),
  exceptions: ({ rule }) => rule.exceptions && writePredicates(rule.exceptions),
  actions: ({ rule }) => writeActions(rule.actions),
})

const fields = fieldTable<RuleView>('microsoft.graph.messageRule', {
  displayName: scalar('string', ({ rule }) => rule.displayName),
  sequence: scalar('number', ({ rule }) => rule.sequence),
  isEnabled: scalar('boolean', ({ rule }) => rule.isEnabled),
})

/** `GET …/mailFolders/inbox/messageRules`: all, in the order in which they run. */
export function listRules(call: MailboxCall): GraphReply {
  requireInbox(call)
  const { request, mailbox } = call
  const projection = project(ruleShape, request.query.select)
  const views = inOrder(mailbox).map((rule) => ({ rule, mailbox }))
  const wanted = applyQuery(views, request.query, fields)
  const from = request.query.skip ?? 0
  return json({
    '@odata.context': context(request, `${collection(call)}${projection.contextList}`),
    ...(request.query.count === true && { '@odata.count': wanted.length }),
    value: wanted
      .slice(from, request.query.top === undefined ? undefined : from + request.query.top)
      .map((view) => write(view, projection)),
  })
}

/** `GET …/messageRules/{rule}`. */
export function getRule(call: MailboxCall): GraphReply {
  return one(call, routeRule(call), 200)
}

/** `POST …/messageRules`: 201. */
export function createRule(call: MailboxCall): GraphReply {
  requireInbox(call)
  const { mailbox } = call
  const input = readJson(call.request, ruleSchema, 'microsoft.graph.messageRule')
  if (!input.displayName) throw invalidRule('The display name is empty.')
  const actions = readActions(input.actions ?? {})
  requireActions(mailbox, actions)
  const last = Math.max(0, ...mailbox.rules.map(({ sequence }) => sequence))
  const rule: InboxRule = {
    id: nextId(call),
    displayName: input.displayName,
    sequence: input.sequence ?? last + 1,
    isEnabled: input.isEnabled ?? true,
    isReadOnly: false,
    conditions: input.conditions ? readPredicates(input.conditions) : null,
    exceptions: input.exceptions ? readPredicates(input.exceptions) : null,
    actions,
  }
  makeRoom(mailbox, rule)
  mailbox.rules.push(rule)
  return one(call, rule, 201)
}

/** `PATCH …/messageRules/{rule}`: conditions, exceptions and actions are replaced as wholes. */
export function updateRule(call: MailboxCall): GraphReply {
  const rule = routeRule(call)
  if (rule.isReadOnly) throw invalidRule('The rule cannot be changed here.')
  const input = readJson(call.request, ruleSchema, 'microsoft.graph.messageRule')
  const actions = input.actions ? readActions(input.actions) : rule.actions
  requireActions(call.mailbox, actions)
  rule.actions = actions
  rule.displayName = input.displayName ?? rule.displayName
  rule.isEnabled = input.isEnabled ?? rule.isEnabled
  if (input.conditions !== undefined) rule.conditions = input.conditions && readPredicates(input.conditions)
  if (input.exceptions !== undefined) rule.exceptions = input.exceptions && readPredicates(input.exceptions)
  if (typeof input.sequence === 'number') {
    rule.sequence = input.sequence
    makeRoom(call.mailbox, rule)
  }
  return one(call, rule, 200)
}

/** `DELETE …/messageRules/{rule}`. */
export function deleteRule(call: MailboxCall): GraphReply {
  const rule = routeRule(call)
  call.mailbox.rules.splice(call.mailbox.rules.indexOf(rule), 1)
  return empty()
}

function requireInbox(call: MailboxCall): void {
  requireWholeMailbox(call)
  if (routeFolder(call).wellKnownName === 'inbox') return
  throw badRequest('Rules are those of the Inbox: no other folder has any.')
}

function routeRule(call: MailboxCall): InboxRule {
  requireInbox(call)
  const id = param(call, 'rule')
  const rule = call.mailbox.rules.find((one) => one.id === id)
  if (!rule) throw itemNotFound()
  return rule
}

/** Rules that stand at or behind its place move on by one. */
function makeRoom({ rules }: Mailbox, rule: InboxRule): void {
  if (!rules.some((one) => one !== rule && one.sequence === rule.sequence)) return
  for (const one of rules) if (one !== rule && one.sequence >= rule.sequence) one.sequence += 1
}

function requireActions(mailbox: Mailbox, actions: RuleActions): void {
  const names = Object.keys(actions).filter((name) => name !== 'stopProcessingRules')
  if (names.length === 0 && !actions.stopProcessingRules) throw invalidRule('The rule has no action.')
  for (const id of [actions.moveToFolder, actions.copyToFolder]) {
    if (id !== undefined && !mailbox.mail.findFolder(id))
      throw invalidRule('The folder of an action is not there.')
  }
}

function invalidRule(why: string): GraphError {
  return new GraphError(
    400,
    'ErrorInboxRulesValidationError',
    `There was at least one error while validating inbox rules: ${why}`,
  )
}

/** In Exchange's form: eight bytes in Base64, of which the first says that it is one. */
function nextId({ mailbox, world }: MailboxCall): string {
  const bytes = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])
  do {
    bytes.writeUInt32BE(world.random.nextBetween('inbox rule', 1, 0x3fffffff), 4)
  } while (
    mailbox.rules.some(({ id }) => id === bytes.toString('base64')) ||
    /[+/]/.test(bytes.toString('base64'))
  )
  return bytes.toString('base64')
}

function writePredicates({ fromAddresses, sentToAddresses, ...plain }: RulePredicates): WireObject {
  return {
    ...plain,
    ...(fromAddresses && { fromAddresses: fromAddresses.map(recipient) }),
    ...(sentToAddresses && { sentToAddresses: sentToAddresses.map(recipient) }),
  }
}

function writeActions({ forwardTo, forwardAsAttachmentTo, redirectTo, ...plain }: RuleActions): WireObject {
  return {
    ...plain,
    ...(forwardTo && { forwardTo: forwardTo.map(recipient) }),
    ...(forwardAsAttachmentTo && { forwardAsAttachmentTo: forwardAsAttachmentTo.map(recipient) }),
    ...(redirectTo && { redirectTo: redirectTo.map(recipient) }),
  }
}

/** Conditions and exceptions are left out where a rule has none. */
function write(view: RuleView, projection: Projection<RuleView>): WireObject {
  const written = writeProperties(projection, view, {})
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== null))
}

function collection(call: MailboxCall): string {
  return `users('${call.owner.id}')/mailFolders('${param(call, 'folder')}')/messageRules`
}

function one(call: MailboxCall, rule: InboxRule, status: number): GraphReply {
  const written = write({ rule, mailbox: call.mailbox }, project(ruleShape, undefined))
  return json(
    { '@odata.context': context(call.request, `${collection(call)}/$entity`), ...written },
    {},
    status,
  )
}
