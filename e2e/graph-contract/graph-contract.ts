import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { GraphAnswer, GraphRequest } from './exchange.ts'
import { isObject, objectAt } from './json.ts'
import { linkMemory } from './link-memory.ts'
import type { Problem } from './problem.ts'
import { buildRoutes } from './route-table.ts'
import { compileTypes } from './type-model.ts'
import { isBatch, validateBatchAnswer, validateBatchRequest } from './validate-batch.ts'
import { validateCall } from './validate-request.ts'
import { type ContractParts, validateAnswer } from './validate-response.ts'

/** Judges what goes to and comes from Microsoft Graph, or what claims to be it. */
export interface GraphContract {
  /** What is wrong with a request; empty for a good one, and for a URL that is not Graph's. */
  validateRequest(request: GraphRequest): Problem[]
  /** What is wrong with an answer. Remembers the links it carries, because their tokens hide what was asked. */
  validateResponse(answer: GraphAnswer): Problem[]
}

const slicePath = fileURLToPath(
  new URL('../../../shared/microsoft/graph-openapi-subset.json', import.meta.url),
)

/** The contract of Microsoft's OpenAPI slice and our overlay; undefined where the slice is not beside the checkout. */
export function loadGraphContract(path: string = slicePath): GraphContract | undefined {
  if (!existsSync(path)) return undefined
  const document: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!isObject(document)) throw new Error(`${path} is not an OpenAPI document`)
  const types = compileTypes(objectAt(objectAt(document, 'components'), 'schemas'))
  return graphContract({ types, routes: buildRoutes(document, types), links: linkMemory() })
}

function graphContract(parts: ContractParts): GraphContract {
  return {
    validateRequest: (request) =>
      isBatch(request.url) ? validateBatchRequest(request, parts) : validateCall(request, parts),
    validateResponse: (answer) =>
      isBatch(answer.url) ? validateBatchAnswer(answer, parts) : validateAnswer(answer, parts),
  }
}

/** What a test prints when it is left out because the slice is absent. */
export const leftOut =
  'left out: ../shared/microsoft/graph-openapi-subset.json is absent, so Graph traffic was not held to the contract'
