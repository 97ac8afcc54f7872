import sharp from 'sharp'
import { expect, test } from 'vitest'
import { prepareImage } from './prepare-image.ts'

const photo = (width = 3000, height = 2000) => sharp({ create: { width, height, channels: 3, background: '#c33' } })

test('the place where a photo was taken is gone, and so are camera and time', async () => {
  const taken = await photo(100, 60)
    .withExif({
      IFD0: { Make: 'Phone', Model: 'X' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '34/1 43/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '113/1 41/1 0/1' },
    })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf/></x:xmpmeta>')
    .jpeg()
    .toBuffer()
  expect((await sharp(taken).metadata()).exif?.length).toBeGreaterThan(100)
  const { bytes, thumbnail } = await prepareImage(taken)
  for (const image of [bytes, thumbnail]) {
    const kept = Object.keys(await sharp(image).metadata())
    expect(kept).toContain('format')
    for (const what of ['exif', 'xmp', 'iptc', 'icc']) expect(kept).not.toContain(what)
    expect(Buffer.from(image).includes('Exif')).toBe(false)
  }
})

test('a photo held sideways is turned upright and made small enough for a page', async () => {
  const sideways = await photo().withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const image = await prepareImage(sideways)
  expect(image).toMatchObject({ width: 1365, height: 2048, type: 'image/jpeg', extension: 'jpg' })
  expect(await sharp(image.bytes).metadata()).not.toHaveProperty('orientation')
  expect(await sharp(image.thumbnail).metadata()).toMatchObject({ width: 320, height: 480 })
  const tiny = await prepareImage(await photo(20, 10).png().toBuffer())
  expect([tiny.width, tiny.height]).toEqual([20, 10])
})

test('what is transparent stays so as WebP; opaque PNG, grey, 16-bit and print colours become JPEG', async () => {
  const seal = await sharp({ create: { width: 50, height: 50, channels: 4, background: { r: 200, g: 0, b: 0, alpha: 0.5 } } })
    .png()
    .toBuffer()
  expect(await prepareImage(seal)).toMatchObject({ type: 'image/webp', extension: 'webp' })
  const opaque = await sharp({ create: { width: 50, height: 50, channels: 4, background: '#fff' } })
    .png()
    .toBuffer()
  const grey = await photo(50, 50).toColourspace('b-w').png().toBuffer()
  const deep = await photo(50, 50).toColourspace('rgb16').png().toBuffer()
  const print = await photo(50, 50).toColourspace('cmyk').jpeg().toBuffer()
  for (const image of [opaque, grey, deep, print]) expect(await prepareImage(image)).toMatchObject({ type: 'image/jpeg', width: 50, height: 50 })
  const { dominant } = await sharp((await prepareImage(deep)).bytes).stats()
  expect(Math.abs(dominant.r - 0xcc)).toBeLessThan(20)
})

test('an animation keeps its first frame', async () => {
  const frames = await Promise.all(
    ['#f00', '#0f0'].map((background) =>
      sharp({ create: { width: 20, height: 20, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  )
  const gif = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer()
  expect((await sharp(gif).metadata()).pages).toBe(2)
  expect(await prepareImage(gif)).toMatchObject({ width: 20, height: 20, type: 'image/jpeg' })
})

test('a picture of a few kilobytes that would unpack to gigabytes is refused before it is', async () => {
  // A PNG that says it is 40,000 pixels square.
  const bomb = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#000' } })
    .png()
    .toBuffer()
  bomb.writeUInt32BE(40_000, 16)
  bomb.writeUInt32BE(40_000, 20)
  const { crc32 } = await import('node:zlib')
  bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29)
  await expect(prepareImage(bomb)).rejects.toMatchObject({ code: 'upload.imageTooLarge', message: expect.stringContaining('40000 × 40000') })
})

test('a large photo is taken; of the kinds that have to be unpacked whole only a smaller one', async () => {
  const large = photo(7000, 6000)
  expect(await prepareImage(await large.clone().jpeg().toBuffer())).toMatchObject({ width: 2048 })
  for (const image of [large.clone().jpeg({ progressive: true }), large.clone().png()]) {
    await expect(prepareImage(await image.toBuffer())).rejects.toMatchObject({ code: 'upload.imageTooLarge' })
  }
})

test('a bad picture does not hold up those that come after it', async () => {
  const good = await photo(50, 50).png().toBuffer()
  const asked = await Promise.allSettled([prepareImage(Buffer.from('x')), prepareImage(good), prepareImage(good.subarray(0, 60)), prepareImage(good)])
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled'])
})

test('a photo cut off in transfer, and a drawing that could read files of the server, are refused', async () => {
  const whole = await sharp({ create: { width: 400, height: 400, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 60 } } })
    .jpeg()
    .toBuffer()
  await expect(prepareImage(whole.subarray(0, whole.length / 2))).rejects.toMatchObject({ code: 'upload.damaged' })
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>')
  await expect(prepareImage(svg)).rejects.toMatchObject({ code: 'upload.typeNotAllowed' })
})
