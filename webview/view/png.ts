/** An SVG picture as PNG. */

/** Pixels of the PNG for each of the picture's. */
const SCALE = 2;
const PREFIX = "data:image/png;base64,";

/** The PNG in base64. Rejects where the picture can't be drawn. */
export async function toPng(svg: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png").slice(PREFIX.length);
}
