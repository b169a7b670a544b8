/** Pixels on each side: sharp at twice the size that the catalog shows. */
const side = 256

/**
 * A drawing as PNG, drawn here in the page: what may hold scripts is never sent, kept or served. As a picture it runs and loads
 * nothing while it is drawn (https://www.w3.org/TR/SVG2/conform.html#secure-static-mode).
 * @throws Error where it is no drawing that browsers can read
 */
export async function drawSvg(svg: Blob): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image(side, side)
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = side
    canvas.height = side
    const { naturalWidth: width, naturalHeight: height } = image
    const scale = side / Math.max(width, height, 1)
    const [wide, high] = width > 0 && height > 0 ? [width * scale, height * scale] : [side, side]
    canvas.getContext('2d')?.drawImage(image, (side - wide) / 2, (side - high) / 2, wide, high)
    return await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob((png) => (png ? resolve(png) : reject(new Error('Nothing was drawn.'))), 'image/png')
    })
  } finally {
    URL.revokeObjectURL(address)
  }
}
