import type { Dispatcher } from 'undici'
import type { Clock } from '../platform/clock.ts'
import { answeredOutcome, answeredRequest, brokenRequest, type Headers } from './asked-request.ts'
import type { Gatherer } from './gatherer.ts'

/**
 * Connections to Microsoft that tell of each request how it was answered, when its headers are there. What travels is
 * neither changed nor read.
 * @param connection whom the requests are for, where that is known
 */
export function watchDispatcher(
  dispatcher: Dispatcher,
  clock: Clock,
  tell: Gatherer['asked'],
  connection: string | null = null,
): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => {
    const at = clock.now()
    const began = performance.now()
    const seen = () => ({
      at,
      connection,
      method: options.method,
      origin: String(options.origin),
      path: options.path,
      sent: sentHeaders(options.headers),
      milliseconds: performance.now() - began,
    })
    let isTold = false
    return dispatch(options, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onRequestUpgrade: (controller, status, headers, socket) =>
        handler.onRequestUpgrade?.(controller, status, headers, socket),
      onBodySent: (chunk) => handler.onBodySent?.(chunk),
      onRequestSent: () => handler.onRequestSent?.(),
      onResponseStarted: () => handler.onResponseStarted?.(),
      onResponseStart(controller, status, headers, message) {
        if (status >= 200 && !isTold) {
          isTold = true
          tell(answeredOutcome(status, headers), () => answeredRequest(seen(), status, headers))
        }
        handler.onResponseStart?.(controller, status, headers, message)
      },
      onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
      onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
      onResponseError(controller, error) {
        if (!isTold) {
          isTold = true
          tell('failed', () => brokenRequest(seen(), error))
        }
        handler.onResponseError?.(controller, error)
      },
    })
  })
}

/** Headers as callers of undici give them: here always an object with names in lower case. */
function sentHeaders(headers: Dispatcher.DispatchOptions['headers']): Headers {
  if (headers === null || typeof headers !== 'object' || Array.isArray(headers)) return {}
  return Symbol.iterator in headers ? {} : headers
}
