import type { z } from 'zod'
import type { Exchange } from '../http/exchange.ts'
import { ControlError } from './control-error.ts'
import type { ControlRoute } from './control-route.ts'

/** A route that answers what `run` does. */
export function route(method: string, path: RegExp, run: ControlRoute['run']): ControlRoute {
  return { method, path, run }
}

/** A POST with a JSON body that the schema reads. */
export function posted<S extends z.ZodType<object>>(
  path: string,
  schema: S,
  run: (body: Defined<z.output<S>>) => unknown,
): ControlRoute {
  return sent('POST', path, schema, run)
}

/** A route with a JSON body that the schema reads. @throws ControlError 400 that names what does not fit */
export function sent<S extends z.ZodType<object>>(
  method: string,
  path: string,
  schema: S,
  run: (body: Defined<z.output<S>>) => unknown,
): ControlRoute {
  return route(method, new RegExp(`^${path}$`), async (exchange) =>
    run(defined(check(schema, parseJson(await exchange.body())))),
  )
}

/** The query as the schema reads it. @throws ControlError 400 that names what does not fit */
export function query<S extends z.ZodType>(exchange: Exchange, schema: S): z.output<S> {
  return check(schema, Object.fromEntries(new URLSearchParams(exchange.query)))
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString() || '{}')
  } catch {
    throw new ControlError(400, 'The body is not JSON.')
  }
}

function check<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
  throw new ControlError(400, problems.join('; '))
}

/** A part of a path. @throws ControlError 400 */
export function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new ControlError(400, `${JSON.stringify(part)} is not a valid percent-encoded text.`)
  }
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** Without the members that are undefined. */
export function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>
}
