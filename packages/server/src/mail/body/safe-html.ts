import sanitize from 'sanitize-html'
import { GatewardenError } from '../../platform/errors.ts'

/** Characters; what is longer is no letter that somebody reads. */
const largest = 2_000_000

export interface SafeHtml {
  content: string
  /** What it pointed to elsewhere, pictures above all, is left out: fetching it tells the sender that the message was read. */
  hasRemoteContent: boolean
}

const length = /^-?\d{1,4}(\.\d+)?(px|pt|em|ex|rem|%|cm|mm|in|pc)?$/i
const lengths =
  /^(-?\d{1,4}(\.\d+)?(px|pt|em|ex|rem|%|cm|mm|in|pc)?|auto)(\s+(-?\d{1,4}(\.\d+)?(px|pt|em|ex|rem|%|cm|mm|in|pc)?|auto)){0,3}$/i
const color = /^(#[0-9a-f]{3,8}|[a-z]{3,30}|rgba?\([\d\s,.%/]{1,40}\)|hsla?\([\d\s,.%/deg]{1,40}\))$/i
const word = /^[a-z-]{1,30}$/i
/** Words, lengths and colours; nothing with an address in it. */
const border =
  /^((#[0-9a-f]{3,8}|[a-z-]{1,30}|\d{1,4}(\.\d+)?(px|pt|em)?|rgba?\([\d\s,.%]{1,40}\))\s*){1,3}$/i

const styles: Record<string, RegExp[]> = {
  color: [color],
  'background-color': [color],
  'font-family': [/^[\p{L}\p{N}\s,'"._-]{1,200}$/u],
  'font-size': [length, word],
  'font-style': [word],
  'font-weight': [word, /^\d{3}$/],
  'line-height': [length, word],
  'letter-spacing': [length, word],
  'text-align': [word],
  'text-decoration': [word],
  'text-indent': [length],
  'text-transform': [word],
  'vertical-align': [word, length],
  'white-space': [word],
  direction: [word],
  width: [length, word],
  height: [length, word],
  'max-width': [length, word],
  'border-collapse': [word],
  'border-spacing': [lengths],
}
for (const side of ['', '-top', '-right', '-bottom', '-left']) {
  styles[`margin${side}`] = [lengths]
  styles[`padding${side}`] = [lengths]
  styles[`border${side}`] = [border]
  styles[`border${side}-color`] = [color]
  styles[`border${side}-style`] = [word]
  styles[`border${side}-width`] = [lengths]
}

/** Elements whose text is not text of the letter. */
const silent = [
  'script',
  'style',
  'textarea',
  'option',
  'noscript',
  'title',
  'template',
  'svg',
  'math',
  'iframe',
  'object',
]

/**
 * The HTML of a message with nothing left in it that runs, loads, navigates by itself, posts or looks like a page's own
 * controls. A picture within the message keeps its Content-ID as `data-cid`, for the caller to fetch among the attachments;
 * links keep their http, https, mailto and tel addresses and open elsewhere without a referrer.
 * @param remoteImages keeps the https addresses of pictures: whoever shows them tells the sender that the message was read
 * @throws GatewardenError `payload_too_large` past 2 million characters
 */
export function safeHtml(html: string, { remoteImages = false } = {}): SafeHtml {
  if (html.length > largest) {
    throw new GatewardenError('payload_too_large', {
      detail: 'The HTML of this message is longer than 2 million characters and was not made safe.',
      remedy: 'Ask for body=text.',
    })
  }
  let hasRemoteContent = /url\s*\(|@import/i.test(html)
  const content = sanitize(html, {
    allowedTags: [
      ...sanitize.defaults.allowedTags.filter((tag) => tag !== 'style'),
      'img',
      'font',
      'center',
      'del',
      'ins',
    ],
    nonTextTags: silent,
    nestingLimit: 200,
    allowedAttributes: {
      '*': ['style', 'dir', 'lang', 'title', 'align', 'valign'],
      a: ['href', 'target', 'rel'],
      img: ['data-cid', ...(remoteImages ? ['src'] : []), 'alt', 'width', 'height', 'border'],
      table: ['width', 'height', 'border', 'cellpadding', 'cellspacing', 'bgcolor'],
      tr: ['bgcolor', 'height'],
      td: ['colspan', 'rowspan', 'width', 'height', 'bgcolor', 'nowrap'],
      th: ['colspan', 'rowspan', 'width', 'height', 'bgcolor', 'nowrap'],
      col: ['span', 'width'],
      colgroup: ['span', 'width'],
      ol: ['start', 'type'],
      ul: ['type'],
      li: ['value', 'type'],
      font: ['color', 'face', 'size'],
    },
    allowedStyles: { '*': styles },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesAppliedToAttributes: ['href'],
    allowProtocolRelative: false,
    transformTags: {
      a: (tagName, { href, ...rest }) => ({
        tagName,
        // An address without a scheme would lead into whichever page shows it.
        attribs: /^\s*(https?|mailto|tel):/i.test(href ?? '')
          ? { ...rest, href: href ?? '', target: '_blank', rel: 'noopener noreferrer nofollow' }
          : {},
      }),
      '*': (tagName, attribs) => {
        const { src, srcset, background, poster, 'data-cid': _own, ...rest } = attribs
        const cid = tagName === 'img' ? /^\s*cid:(.+)$/is.exec(src ?? '')?.[1]?.trim() : undefined
        if (cid !== undefined) return { tagName, attribs: { ...rest, 'data-cid': cid } }
        if ([src, srcset, background, poster].some((one) => one !== undefined && !/^\s*data:/i.test(one)))
          hasRemoteContent = true
        const kept = remoteImages && tagName === 'img' && /^\s*https:\/\//i.test(src ?? '')
        return { tagName, attribs: kept ? { ...rest, src: (src ?? '').trim() } : rest }
      },
    },
  })
  return { content, hasRemoteContent }
}
