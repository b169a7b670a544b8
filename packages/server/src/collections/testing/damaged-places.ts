import { Agent, type Dispatcher } from 'undici'

/** The path that the emulator has to answer with an error. */
export const damagedPath = '/v1.0/damaged'

/** Sends plain listings that hold one of these places to `damagedPath`. */
export function damagedPlaces(places: readonly number[]): Dispatcher {
  return new Agent({ keepAliveTimeout: 1000 }).compose((dispatch) => (request, handler) => {
    const url = new URL(request.path, 'http://x')
    const [skip, top] = [url.searchParams.get('$skip'), url.searchParams.get('$top')]
    const hits =
      skip !== null && places.some((place) => place >= Number(skip) && place < Number(skip) + Number(top))
    return dispatch(hits ? { ...request, path: damagedPath } : request, handler)
  })
}
