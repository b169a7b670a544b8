/**
 * The catalog's styles. Everything that a product may want its own way is a variable `--gw-…`, set on the element or above it.
 */
const css = `
:host{display:block;color-scheme:light dark;
--_ink:var(--gw-ink,light-dark(#1b1f24,#e6edf3));--_soft:var(--gw-soft,light-dark(#57606a,#9aa4af));
--_paper:var(--gw-paper,light-dark(#fff,#0d1117));--_wash:var(--gw-wash,light-dark(#f6f8fa,#161b22));
--_line:var(--gw-line,light-dark(#d0d7de,#343b45));--_accent:var(--gw-accent,light-dark(#0b5cad,#6cb2ff));
--_on-accent:var(--gw-on-accent,light-dark(#fff,#06121f));
--_good:var(--gw-good,light-dark(#116329,#56d364));--_warn:var(--gw-warn,light-dark(#7d4e00,#e3b341));--_bad:var(--gw-bad,light-dark(#a40e26,#ff8182));
--_radius:var(--gw-radius,.625rem);
font:var(--gw-font,1rem/1.5 system-ui,-apple-system,'Segoe UI',sans-serif);color:var(--_ink)}
:host([data-gw-theme=light]){color-scheme:light}
:host([data-gw-theme=dark]){color-scheme:dark}
*{box-sizing:border-box}
.catalog{container-type:inline-size;background:var(--_paper);padding:var(--gw-padding,1.25rem);border-radius:var(--_radius);overflow-wrap:anywhere}
.top{display:flex;flex-wrap:wrap;gap:.5rem 1rem;justify-content:space-between;align-items:baseline}
h1,h2,h3,h4,h5{line-height:1.25;margin:0}
h1{font-size:1.5rem}h2{font-size:1.3rem}h3{font-size:1rem;margin:1.75rem 0 .75rem}h4{font-size:1rem;margin:1.1rem 0 .4rem}h5{font-size:.95rem;margin:1rem 0 .4rem}
h2.section{font-size:1rem;margin:1.75rem 0 .75rem}
h2:focus{outline:none}
p{margin:.5rem 0}
.soft{color:var(--_soft);font-size:.9rem}
a{color:var(--_accent)}
nav{display:flex;gap:1.25rem;border-bottom:1px solid var(--_line);margin:1rem 0 1.25rem}
nav button{background:none;border:0;border-bottom:2px solid transparent;border-radius:0;padding:.5rem .1rem;margin-bottom:-1px;color:var(--_soft)}
nav button[aria-current]{color:var(--_ink);border-color:var(--_accent);font-weight:600}
button,.button{font:inherit;min-height:2.5rem;padding:.45rem .9rem;border-radius:calc(var(--_radius)*.8);border:1px solid var(--_accent);cursor:pointer;text-decoration:none;display:inline-block;text-align:center}
.main{background:var(--_accent);color:var(--_on-accent);font-weight:600}
.quiet{background:none;border-color:var(--_line);color:var(--_ink)}
.quiet:hover{border-color:var(--_accent)}
.quiet.bad{color:var(--_bad)}
.main.bad{background:var(--_bad);border-color:var(--_bad);color:var(--_paper)}
button:disabled{opacity:.55;cursor:default}
.back{background:none;border:0;padding:.25rem 0;min-height:1.75rem;color:var(--_accent)}
:focus-visible{outline:3px solid var(--_accent);outline-offset:2px}
.search{display:grid;gap:.25rem;max-width:26rem}
label{font-size:.9rem;color:var(--_soft)}
input{font:inherit;width:100%;min-height:2.5rem;padding:.4rem .7rem;color:inherit;background:var(--_wash);border:1px solid var(--_line);border-radius:calc(var(--_radius)*.8)}
.cards{list-style:none;margin:0;padding:0;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr))}
section>.cards:first-child{margin-top:1.25rem}
.card{display:flex;gap:.9rem;align-items:flex-start;width:100%;height:100%;padding:1rem;text-align:start;background:var(--_wash);color:inherit;border:1px solid var(--_line);border-radius:var(--_radius)}
.card:hover{border-color:var(--_accent)}
.words{display:flex;flex-direction:column;align-items:flex-start;gap:.2rem;min-width:0;flex:1}
.name{font-weight:600}
.logo{flex:none;width:2.5rem;height:2.5rem;border-radius:.5rem;object-fit:contain}
.logo.large{width:3.5rem;height:3.5rem}
.logo.drawn{display:grid;place-items:center;background:var(--_paper);color:var(--_accent);border:1px solid var(--_line)}
.logo svg{width:60%;height:60%}
.badge{font-size:.8rem;font-weight:600;line-height:1.3;padding:.15rem .5rem;border-radius:1rem;border:1px solid currentColor;margin-top:.25rem;color:var(--_soft)}
.badge.connected{color:var(--_good)}.badge.attention{color:var(--_bad)}.badge.admin,.badge.waiting{color:var(--_warn)}
.connector{display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start;margin-top:.5rem}
.connector .words{flex:1 1 12rem}
.connector p{margin:0}
.accounts{list-style:none;margin:0;padding:0;display:grid;gap:.75rem}
.account{display:flex;flex-wrap:wrap;gap:.75rem 1rem;align-items:flex-start;padding:1rem;border:1px solid var(--_line);border-radius:var(--_radius);background:var(--_wash)}
.account .words{flex:1 1 14rem}
.actions{display:flex;flex-wrap:wrap;gap:.5rem;justify-content:flex-end}
.uses{flex-basis:100%;overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:start;padding-bottom:.4rem}
th,td{text-align:start;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--_line);vertical-align:top}
.permissions{margin:0;display:grid;gap:.6rem}
.permissions dd{margin:0}
code{font-family:ui-monospace,monospace;font-size:.9em}
pre{overflow-x:auto;padding:.75rem;background:var(--_wash);border-radius:.5rem}
.prose{max-width:44rem}
.prose ul,.prose ol{padding-left:1.3rem;margin:.5rem 0}
blockquote{margin:.75rem 0;padding-left:.9rem;border-left:3px solid var(--_line);color:var(--_soft)}
hr{border:0;border-top:1px solid var(--_line);margin:1.25rem 0}
.empty{padding:1.5rem 0;color:var(--_soft)}
.empty h2{color:var(--_ink);margin-bottom:.5rem}
.trouble{color:var(--_bad);flex-basis:100%}
dialog{width:min(30rem,calc(100vw - 2rem));color:var(--_ink);background:var(--_paper);border:1px solid var(--_line);border-radius:var(--_radius);padding:1.5rem;overflow-wrap:anywhere}
dialog::backdrop{background:rgb(0 0 0/.5)}
dialog h2{margin-bottom:.75rem}
dialog .actions{margin-top:1.25rem}
.waits::before{content:'';display:inline-block;width:.9em;height:.9em;margin-inline-end:.6em;vertical-align:-.1em;border:2px solid var(--_line);border-top-color:var(--_accent);border-radius:50%;animation:turn 1s linear infinite}
@keyframes turn{to{rotate:1turn}}
@media (prefers-reduced-motion:reduce){.waits::before{animation:none}}
.unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@container (max-width:34rem){
.connector>button,.actions{width:100%}
.actions>*{flex:1 1 auto}
.uses table,.uses tbody,.uses tr,.uses td,.uses caption{display:block}
.uses thead{display:none}
.uses tr{border-bottom:1px solid var(--_line);padding:.5rem 0}
.uses td{border:0;padding:.1rem 0;display:grid;grid-template-columns:6rem minmax(0,1fr);gap:.5rem}
.uses td::before{content:attr(data-label);color:var(--_soft)}}
@media (max-width:34rem){dialog .actions>*{flex:1 1 100%}}
`

let sheet: CSSStyleSheet | undefined

/** As a constructed style sheet: no policy for styles has to allow anything inline for it. */
export function applyStyles(root: ShadowRoot): void {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
  }
  root.adoptedStyleSheets = [sheet]
}
