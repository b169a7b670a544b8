/** The look of the reference page: readable from 360 px on, light and dark. */
export const referenceStyle = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--wash:#f6f8fa;--line:#d0d7de;--act:#0b5cad;--must:#a40e26}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa4af;--paper:#0d1117;--wash:#161b22;--line:#30363d;--act:#6cb0ff;--must:#ff8182}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
header,main,nav{padding:1rem}
header{max-width:75rem;margin:0 auto}
h1{font-size:1.6rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.3rem;margin:2.5rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
h3{font-size:1.05rem;line-height:1.35;margin:0}
h4{font-size:.9rem;margin:1rem 0 .25rem;color:var(--soft)}
p{margin:.4rem 0;max-width:46rem}
a{color:var(--act)}
code{font:.9em ui-monospace,monospace}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
.soft,.type{color:var(--soft);font-size:.9em}
.must{color:var(--must);font-size:.8rem;font-weight:600}
.name{font-weight:600}
article{margin:1rem 0;padding:1rem;border:1px solid var(--line);border-radius:.5rem}
article:target{border-color:var(--act);box-shadow:0 0 0 1px var(--act)}
.call{margin:.35rem 0;padding:.4rem .6rem;background:var(--wash);border-radius:.35rem}
.method{font-weight:700}
.fields{list-style:none;margin:.25rem 0;padding:0 0 0 .75rem;border-left:2px solid var(--line)}
.fields li{margin:.4rem 0}
.fields p{margin:.1rem 0;font-size:.95em}
summary{cursor:pointer;color:var(--act);padding:.2rem 0}
nav ul{list-style:none;margin:0;padding:0 0 .5rem .5rem;font-size:.9rem}
nav li{margin:.35rem 0}
input{font:inherit;color:inherit;background:var(--paper);width:100%;max-width:46rem;padding:.55rem .75rem;border:1px solid var(--soft);border-radius:.5rem}
label{display:block;font-weight:600;margin:1rem 0 .25rem}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line)}
[hidden]{display:none}
@media (max-width:40rem){table,tbody,tr,td{display:block}thead{display:none}td{border:0;padding:.05rem 0}tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}}
@media (min-width:64rem){.columns{display:grid;grid-template-columns:20rem minmax(0,1fr);max-width:75rem;margin:0 auto}nav{position:sticky;top:0;height:100vh;overflow:auto}}`
