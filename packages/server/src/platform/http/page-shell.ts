import { createHash } from 'node:crypto'
import { Html, html } from './html.ts'

const css = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--wash:#f6f8fa;--line:#d0d7de;--act:#0b5cad;--bad:#a40e26}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa4af;--paper:#0d1117;--wash:#161b22;--line:#30363d;--act:#4c9aff;--bad:#ff8182}}
*{box-sizing:border-box}
body{margin:0;background:var(--wash);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
main{max-width:40rem;margin:6vh auto;padding:2rem;overflow-wrap:anywhere;background:var(--paper);border:1px solid var(--line);border-radius:.75rem}
h1{font-size:1.4rem;line-height:1.3;margin:0 0 1rem}
h2{font-size:1.05rem;margin:1.5rem 0 .5rem}
p{margin:.5rem 0}
ul{padding-left:1.2rem;margin:.5rem 0}
li{margin:.35rem 0}
.soft,dt{color:var(--soft)}
.bad{color:var(--bad)}
.code{font:600 1.6rem/1.2 ui-monospace,monospace;letter-spacing:.05em;padding:1rem;border:1px solid var(--line);border-radius:.5rem;text-align:center;user-select:all}
.link{overflow-wrap:anywhere;font-family:ui-monospace,monospace;font-size:.85rem;padding:.75rem;border:1px solid var(--line);border-radius:.5rem;user-select:all}
pre{overflow-x:auto;padding:.75rem;margin:.5rem 0;font:.8rem/1.5 ui-monospace,monospace;background:var(--wash);border:1px solid var(--line);border-radius:.5rem;white-space:pre-wrap;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem .75rem;font-size:.85rem;overflow-wrap:anywhere}
dd{margin:0}
form{margin:1.25rem 0 0}
fieldset{border:1px solid var(--line);border-radius:.5rem;margin:1rem 0;padding:.5rem 1rem}
button,.button{font:inherit;display:inline-block;padding:.6rem 1.1rem;border-radius:.5rem;border:1px solid var(--act);background:var(--act);color:var(--paper);cursor:pointer;text-decoration:none;margin:0 .5rem .5rem 0}
button.quiet{background:none;color:var(--act)}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
a{color:var(--act)}
a.button{color:var(--paper)}
@media (max-width:42rem){main{margin:0;padding:1.5rem 1.25rem;min-height:100vh;border:0;border-radius:0}button,.button{display:block;width:100%;margin-right:0;text-align:center}dl{grid-template-columns:minmax(0,1fr)}dd{margin-bottom:.4rem}}`

/** Makes whole pages, and the one header that says what they may do: nothing but post their forms. */
export interface Shell {
  page(title: string, body: Html): string
  /** @param formTargets origins that a form may lead to besides our own: a redirect after a post counts too */
  headers(formTargets: readonly string[]): Record<string, string>
}

export function createShell(): Shell {
  const styleHash = createHash('sha256').update(css).digest('base64')
  return {
    page: (title, body) =>
      html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Html(css)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text,
    headers: (formTargets) => ({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': [
        "default-src 'none'",
        `style-src 'sha256-${styleHash}'`,
        `form-action ${["'self'", ...formTargets].join(' ')}`,
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      // Links carry secrets: nobody is told of them.
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    }),
  }
}
