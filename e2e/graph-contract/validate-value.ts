import { formatProblem } from './formats.ts'
import { isObject, type JsonObject, shown } from './json.ts'
import {
  complexAnnotations,
  entityAnnotations,
  propertyAnnotations,
  topAnnotations,
} from './overlay/annotations.ts'
import { complexPresence, entityPresence, etagged, formatCorrections, idAlways } from './overlay/presence.ts'
import type { Problem, Rule } from './problem.ts'
import { everything, type Projection } from './projection.ts'
import { type GraphType, isA, type Property, type Schema, type Slot, type TypeModel } from './type-model.ts'

export interface ValueContext {
  readonly types: TypeModel
  readonly mode: 'request' | 'response'
  /** Whether default and selected properties must be there: not in requests, later rounds of delta, nested items. */
  readonly complete: boolean
  /** Inside the item of an itemAttachment, which brings its own attachments with it. */
  readonly nested?: boolean
  readonly problems: Problem[]
}

/** Checks one JSON value against a type, recursively. `at` names the place in problems. */
export function validateValue(
  value: unknown,
  slot: Slot,
  at: string,
  projection: Projection,
  context: ValueContext,
): void {
  if (value === null) {
    if (!slot.nullable) report(context, 'null', at, 'is null, which its type does not allow')
    return
  }
  validateSchema(value, slot.schema, at, projection, context)
}

function report(context: ValueContext, rule: Rule, at: string, message: string): void {
  context.problems.push({ rule, at, message })
}

function validateSchema(
  value: unknown,
  schema: Schema,
  at: string,
  projection: Projection,
  context: ValueContext,
): void {
  const wrongType = (wanted: string) =>
    report(context, 'wrong-type', at, `should be ${wanted}, is ${shown(value)}`)
  switch (schema.kind) {
    case 'any':
      return
    case 'boolean':
      if (typeof value !== 'boolean') wrongType('true or false')
      return
    case 'integer':
      if (!Number.isSafeInteger(value)) wrongType('a whole number')
      return
    case 'number':
      if (typeof value !== 'number' && !['INF', '-INF', 'NaN'].includes(String(value))) wrongType('a number')
      return
    case 'string':
      if (typeof value === 'string') validateString(value, schema, at, context)
      else wrongType('a string')
      return
    case 'array':
      if (!Array.isArray(value)) wrongType('a list')
      else
        value.forEach((entry, index) => {
          validateValue(entry, schema.items, `${at}[${index}]`, projection, context)
        })
      return
    case 'map':
      if (!isObject(value)) wrongType('an object')
      else
        for (const [name, entry] of Object.entries(value))
          validateValue(entry, schema.values, `${at}.${name}`, everything, context)
      return
    case 'typed':
      if (isObject(value)) validateObject(value, schema.type, at, projection, context)
      else wrongType(schema.type.name === '' ? 'an object' : `a ${schema.type.name}`)
  }
}

function validateString(
  value: string,
  schema: Extract<Schema, { kind: 'string' }>,
  at: string,
  context: ValueContext,
): void {
  const { values, flags } = schema
  if (values) {
    const given = flags ? value.split(',').map((part) => part.trim()) : [value]
    for (const one of given) {
      if (!values.has(one))
        report(context, 'wrong-enum', at, `${shown(one)} is none of ${[...values].join(', ')}`)
    }
  }
  if (schema.format === undefined) return
  const wrong = formatProblem(formatCorrections[schema.format] ?? schema.format, value, context.mode)
  if (wrong !== undefined) report(context, 'wrong-format', at, `${shown(value)} ${wrong}`)
}

function validateObject(
  value: JsonObject,
  declared: GraphType,
  at: string,
  projection: Projection,
  context: ValueContext,
): void {
  const type = actualType(value, declared, at, context)
  const entity = isA(type, 'entity')
  for (const [name, entry] of Object.entries(value)) {
    const property = findProperty(type, name, context)
    if (property)
      validateProperty(entry, property, type, at === '' ? name : `${at}.${name}`, projection, context)
    else if (name.includes('@')) validateAnnotation(name, type, entity, at, context)
    else if (!/^extension_[0-9a-f]{32}_\w+$/.test(name)) {
      report(
        context,
        'unknown-property',
        at === '' ? name : `${at}.${name}`,
        `${typeName(type)} has no property ${name}`,
      )
    }
  }
  for (const name of type.required) {
    if (value[name] === undefined)
      report(context, 'missing-property', at === '' ? name : `${at}.${name}`, 'must be there')
  }
  if (context.mode === 'response' && type.name !== '') {
    if (entity) validateEntityPresence(value, type, at, projection, context)
    else validateComplexPresence(value, type, at, context)
    if (type.name === 'dateTimeTimeZone') validateWallClock(value, at, context)
  }
}

function typeName(type: GraphType): string {
  return type.name === '' ? 'this object' : type.name
}

/** The type that `@odata.type` names, where it is the declared one or derives from it. */
function actualType(value: JsonObject, declared: GraphType, at: string, context: ValueContext): GraphType {
  const stated = value['@odata.type']
  if (stated === undefined) {
    if (declared.abstract && declared.name !== 'entity') {
      report(
        context,
        'odata-type',
        at,
        `${declared.name} is abstract, so @odata.type has to say which type it is`,
      )
    }
    return declared
  }
  const name = typeof stated === 'string' ? /^#?microsoft\.graph\.(\w+)$/i.exec(stated)?.[1] : undefined
  if (declared.name === '') return declared
  const type = name === undefined ? undefined : context.types.named(name)
  if (!type || !isA(type, declared.name)) {
    report(context, 'odata-type', at, `@odata.type ${shown(stated)} is no ${declared.name}`)
    return declared
  }
  return type
}

function findProperty(type: GraphType, name: string, context: ValueContext): Property | undefined {
  const direct = type.properties.get(name)
  if (direct || context.mode === 'response') return direct
  for (const property of type.properties.values()) if (property.declaredName === name) return property
  return undefined
}

function validateProperty(
  value: unknown,
  property: Property,
  type: GraphType,
  at: string,
  projection: Projection,
  context: ValueContext,
): void {
  const nested = projection.expand.get(property.name)
  const unasked = property.navigation && !nested && isA(type, 'entity')
  if (context.mode === 'response' && unasked && !context.nested) {
    report(context, 'unexpanded-property', at, `comes only with $expand=${property.name}`)
  }
  // The item inside an itemAttachment has no id, change key or folder of its own (a quoted answer of 2021).
  const inner = property.name === 'item' ? { ...context, complete: false, nested: true } : context
  validateValue(value, property.slot, at, nested ?? everything, inner)
}

function validateAnnotation(
  name: string,
  type: GraphType,
  entity: boolean,
  at: string,
  context: ValueContext,
): void {
  const [owner, annotation] = [name.slice(0, name.indexOf('@')), name.slice(name.indexOf('@') + 1)]
  if (context.mode === 'request' && annotation === 'odata.bind') return
  const known =
    owner === ''
      ? (entity ? entityAnnotations : complexAnnotations).has(name) || (at === '' && topAnnotations.has(name))
      : type.properties.has(owner) && propertyAnnotations.has(annotation)
  if (!known)
    report(
      context,
      'annotation',
      at === '' ? name : `${at}.${name}`,
      'is no annotation that Graph sends here',
    )
}

function validateEntityPresence(
  value: JsonObject,
  type: GraphType,
  at: string,
  projection: Projection,
  context: ValueContext,
): void {
  const place = (name: string) => (at === '' ? name : `${at}.${name}`)
  const outlook = [...idAlways].some((name) => isA(type, name))
  const { select } = projection
  if (select) {
    for (const name of Object.keys(value)) {
      const property = type.properties.get(name)
      if (!property || property.navigation || select.has(name.toLowerCase()) || name === 'id') continue
      report(context, 'unselected-property', place(name), 'is not in $select')
    }
  }
  if (!context.complete) return
  if (outlook && value.id === undefined)
    report(context, 'missing-property', place('id'), 'must be there, also with $select')
  if ([...etagged].some((name) => isA(type, name)) && typeof value['@odata.etag'] !== 'string') {
    report(context, 'annotation', place('@odata.etag'), `every ${type.name} carries its etag`)
  }
  for (const property of type.properties.values()) {
    const { name } = property
    if (property.navigation || name === 'id') continue
    const there = value[name] !== undefined
    if (select) {
      if (select.has(name.toLowerCase()) && !there)
        report(context, 'missing-property', place(name), 'is in $select but not in the answer')
      continue
    }
    const expected = presence(type, name)
    if (expected === 'default' && !there)
      report(context, 'missing-property', place(name), `is a default property of ${type.name}`)
    if (expected === 'on-select' && there)
      report(context, 'unselected-property', place(name), 'comes only when $select names it')
  }
  for (const name of projection.expand.keys()) {
    if (type.properties.get(name)?.navigation && value[name] === undefined) {
      report(context, 'missing-property', place(name), 'is in $expand but not in the answer')
    }
  }
}

function presence(type: GraphType, name: string): 'default' | 'on-select' | 'either' {
  for (let at: GraphType | undefined = type; at; at = at.base) {
    const stated = entityPresence[at.name]
    if (!stated) continue
    if (stated.only) return stated.only.includes(name) ? 'default' : 'on-select'
    if (stated.onSelect?.includes(name)) return 'on-select'
    if (stated.either?.includes(name)) return 'either'
  }
  return 'default'
}

function validateComplexPresence(
  value: JsonObject,
  type: GraphType,
  at: string,
  context: ValueContext,
): void {
  for (const name of complexPresence[type.name]?.always ?? []) {
    if (value[name] === undefined)
      report(context, 'missing-property', at === '' ? name : `${at}.${name}`, `every ${type.name} has it`)
  }
}

function validateWallClock(value: JsonObject, at: string, context: ValueContext): void {
  const dateTime = value.dateTime
  if (typeof dateTime !== 'string') return
  const wrong = formatProblem('wallClock', dateTime, context.mode)
  if (wrong !== undefined) {
    report(
      context,
      'wrong-format',
      `${at}.dateTime`,
      `${shown(dateTime)} should be a wall-clock time with seven digits of a second and no offset`,
    )
  }
}
