type Answer = (request: Request, env: unknown) => Response | Promise<Response>

/** What answers at a port before the program is there. */
export interface Gate {
  fetch: Answer
  open(app: { fetch: Answer }): void
  /** Whoever waited hears 503. */
  refuse(error: unknown): void
}

/** Lets the port be taken first: requests that come early wait until the app is there. */
export function createGate(): Gate {
  let app: { fetch: Answer } | undefined
  let open: (app: { fetch: Answer }) => void = () => undefined
  let refuse: (error: unknown) => void = () => undefined
  const opened = new Promise<{ fetch: Answer }>((resolve, reject) => {
    open = resolve
    refuse = reject
  })
  // Nobody may be waiting.
  opened.catch(() => undefined)
  return {
    fetch: (request, env) =>
      app
        ? app.fetch(request, env)
        : opened.then(
            (ready) => ready.fetch(request, env),
            () => new Response(null, { status: 503 }),
          ),
    open(ready) {
      app = ready
      open(ready)
    },
    refuse,
  }
}
