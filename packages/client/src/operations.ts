export interface Operations {
  'GET /v1/connectors/{id}': {
    path: { id: string }
    query: undefined
    body: undefined
    answer: { id: string }
  }
  'GET /v1/connectors': {
    path: undefined
    query: { cursor?: string }
    body: undefined
    answer: { data: { id: string }[]; next: string | null }
  }
  'POST /v1/connectors': { path: undefined; query: undefined; body: { name: string }; answer: { id: string } }
}
