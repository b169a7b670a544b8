import { z } from 'zod'
import type { SettingMeta } from './leaf.ts'
import { configSchema } from './settings.ts'

/** A setting: where it stands, and what the manual says of it. */
export interface Setting {
  path: string[]
  meta: SettingMeta
}

/** Every setting of the schema with its path, in the order of the manual. */
export function allSettings(schema: z.ZodType = configSchema, path: string[] = []): Setting[] {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape).flatMap(([key, child]) =>
      child instanceof z.ZodType ? allSettings(child, [...path, key]) : [],
    )
  }
  const meta = metaOf(schema)
  return meta ? [{ path, meta }] : []
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    const inner = schema.unwrap()
    return inner instanceof z.ZodType ? unwrap(inner) : schema
  }
  return schema
}

const metaShape = z.object({
  env: z.string(),
  flag: z.string().optional(),
  description: z.string(),
  expected: z.string(),
})

function metaOf(schema: z.ZodType): SettingMeta | undefined {
  const parsed = metaShape.safeParse(schema.meta())
  if (!parsed.success) return undefined
  const { flag, ...rest } = parsed.data
  return flag === undefined ? rest : { ...rest, flag }
}
