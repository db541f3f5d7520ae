import type { Lane } from '../view/visit-lanes.ts';

export const [lanePx, laneNamePx] = [62, 96] as const;

type Drawing = { readonly lanes: readonly Lane[]; readonly widthPx: number; readonly heightPx: number };

/** Draws each visit as a dot in the lane of the version that answered; one that failed is a red cross. */
export function drawVisits(canvas: HTMLCanvasElement, { lanes, widthPx, heightPx }: Drawing): void {
  const scale = devicePixelRatio;
  const [width, height] = [Math.round(widthPx * scale), Math.round(heightPx * scale)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`);
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, widthPx, heightPx);
  lanes.forEach((lane, index) => {
    const top = index * lanePx;
    pen.fillStyle = colour('line');
    pen.fillRect(laneNamePx, top + lanePx - 1, widthPx - laneNamePx, 1);
    for (const { x, y, failed } of lane.dots) {
      const [left, at] = [laneNamePx + 8 + x * (widthPx - laneNamePx - 16), top + 10 + y * (lanePx - 22)];
      if (failed) cross(pen, colour('bad'), left, at);
      else dot(pen, colour(`series-${lane.series}`), left, at);
    }
  });
}

function dot(pen: CanvasRenderingContext2D, colour: string, x: number, y: number): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(x, y, 3.6, 0, 2 * Math.PI);
  pen.fill();
}

function cross(pen: CanvasRenderingContext2D, colour: string, x: number, y: number): void {
  pen.strokeStyle = colour;
  pen.lineWidth = 2.2;
  pen.beginPath();
  pen.moveTo(x - 3.6, y - 3.6);
  pen.lineTo(x + 3.6, y + 3.6);
  pen.moveTo(x + 3.6, y - 3.6);
  pen.lineTo(x - 3.6, y + 3.6);
  pen.stroke();
}
