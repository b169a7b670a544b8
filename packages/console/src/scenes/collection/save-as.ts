/**
 * Saves an answer as a file. The browser keeps the bytes in a blob, which it puts on disk where it is large: a link alone
 * would not do, because it cannot send the header that every request of the console carries.
 * @param onProgress told how many bytes have come
 */
export async function saveAs(
  answer: Response,
  fileName: string,
  onProgress: (bytes: number) => void,
): Promise<void> {
  let bytes = 0
  let told = 0
  const counted = answer.body?.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        bytes += chunk.byteLength
        if (bytes - told > 1_000_000) {
          told = bytes
          onProgress(bytes)
        }
        controller.enqueue(chunk)
      },
    }),
  )
  const url = URL.createObjectURL(await new Response(counted ?? null).blob())
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The download has its own hold on the blob as soon as it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
