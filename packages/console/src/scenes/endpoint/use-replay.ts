import { useDo } from '../../api/ask.ts'

/** Sends changes again; the lists of the endpoint are asked for anew. */
export const useReplay = () =>
  useDo('POST /v1/endpoints/{id}/replay', [
    'GET /v1/endpoints/{id}/attempts',
    'GET /v1/endpoints/{id}/changes',
  ])
