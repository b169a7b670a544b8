/** What stands around a letter: it is always on white, because that is what its colours were chosen for. */
const style = `html{color-scheme:light;background:#fff}
body{margin:16px;color:#1b1f24;font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
img{max-width:100%;height:auto}img[data-cid],img:not([src]){display:inline-block;min-width:12px;min-height:12px;background:#eef1f4;border:1px dashed #b4bcc6}
table{max-width:100%}pre{white-space:pre-wrap}blockquote{margin:8px 0 8px 4px;padding-left:12px;border-left:3px solid #d5dae0}`

/**
 * A message as a page of its own, for a frame: nothing in it runs, loads or posts. The policy says the same once more, so that
 * what the cleaning should ever miss still does nothing: `sandbox` gives the page an origin of its own without scripts and
 * forms; links open in a new window and in no other way. It may be framed by pages of ours alone.
 * Pictures that came within the message are in the page itself, as `data:` URLs.
 * https://www.w3.org/TR/CSP3/#directive-sandbox
 * @param content as `safeHtml` leaves it
 */
export function letterPage(content: string, { remoteImages }: { remoteImages: boolean }): Response {
  const page = `<!doctype html><html lang="und"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer"><title>Message</title><style>${style}</style></head><body>${content}</body></html>`
  return new Response(page, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        "default-src 'none'",
        `img-src data:${remoteImages ? ' https:' : ''}`,
        "style-src 'unsafe-inline'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        'sandbox allow-popups allow-popups-to-escape-sandbox',
      ].join('; '),
      'x-dns-prefetch-control': 'off',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    },
  })
}
