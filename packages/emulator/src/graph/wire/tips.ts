import type { GraphRequest } from '../http/graph-request.ts'

/** What Graph adds to answers of GET requests without `$select` (https://learn.microsoft.com/graph/query-parameters). */
export function tips(request: GraphRequest, example: string): Readonly<Record<string, string>> {
  if (request.query.select !== undefined || request.method !== 'GET') return {}
  return {
    '@microsoft.graph.tips': `Use $select to choose only the properties your app needs, as this can lead to performance improvements. For example: GET ${example}`,
  }
}
