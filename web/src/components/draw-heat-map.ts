import type { HeatGeometry, HeatMap } from '../view/heat-map.ts';
import type { Tone } from '../view/tone.ts';

export type HeatDrawing = {
  readonly map: HeatMap;
  readonly geometry: HeatGeometry;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly scrollX: number;
  readonly scrollY: number;
  readonly pointed: string | null;
  readonly selected: string | null;
};
type Paint = { readonly pen: CanvasRenderingContext2D; readonly colour: (name: string) => string };

/** Draws what is in sight. Calm where all is well: healthy cells are pale, everything else is solid. */
export function drawHeatMap(canvas: HTMLCanvasElement, drawing: HeatDrawing): void {
  const { map, geometry, widthPx, heightPx, scrollX, scrollY } = drawing;
  const scale = devicePixelRatio;
  const [width, height] = [Math.round(widthPx * scale), Math.round(heightPx * scale)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  Object.assign(canvas.style, { width: `${widthPx}px`, height: `${heightPx}px` });
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  const style = getComputedStyle(canvas);
  const paint: Paint = { pen, colour: (name) => style.getPropertyValue(`--${name}`) };
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.fillStyle = paint.colour('surface');
  pen.fillRect(0, 0, widthPx, heightPx);
  const { top, left, pitchX, pitchY } = geometry;
  const first = Math.max(0, Math.floor(scrollY / pitchY));
  const last = Math.min(map.rows.length, Math.ceil((scrollY + heightPx - top) / pitchY));
  for (let index = first; index < last; index++) {
    const row = map.rows[index];
    if (row === undefined) continue;
    const y = top + index * pitchY - scrollY;
    for (const square of row.squares) {
      const x = left + square.column * pitchX - scrollX;
      if (x + pitchX < left || x > widthPx) continue;
      drawCell(paint, { x: x + 1, y: y + 1, width: pitchX - 2, height: pitchY - 3 }, square.tone);
      if (square.cell.id === drawing.pointed || square.cell.id === drawing.selected)
        outline(paint, x, y, pitchX, pitchY);
    }
  }
  drawNames(paint, drawing, first, last);
  drawColumns(paint, drawing);
}

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

function drawCell({ pen, colour }: Paint, { x, y, width, height }: Box, tone: Tone): void {
  const calm = tone === 'good' || tone === 'idle';
  pen.fillStyle = colour(calm ? `${tone}-wash` : tone);
  pen.beginPath();
  pen.roundRect(x, y, width, height, Math.min(2, width / 4));
  pen.fill();
  if (width < 9) return;
  pen.strokeStyle = pen.fillStyle = calm ? colour(tone) : colour('surface');
  drawShape(pen, tone, x + width / 2, y + height / 2);
}

/** The same shapes as beside words, small. */
function drawShape(pen: CanvasRenderingContext2D, tone: Tone, x: number, y: number): void {
  const line = (...points: readonly number[]): void => {
    pen.moveTo(x + (points[0] ?? 0), y + (points[1] ?? 0));
    pen.lineTo(x + (points[2] ?? 0), y + (points[3] ?? 0));
  };
  pen.lineWidth = 1.7;
  pen.beginPath();
  if (tone === 'good') {
    pen.arc(x, y, 2.4, 0, 2 * Math.PI);
    pen.fill();
    return;
  }
  if (tone === 'moving') {
    pen.arc(x, y, 3.2, -Math.PI / 2, Math.PI / 2);
    pen.fill();
    pen.beginPath();
    pen.arc(x, y, 3.2, 0, 2 * Math.PI);
  } else if (tone === 'held') {
    line(-2, -3.4, -2, 3.4);
    line(2, -3.4, 2, 3.4);
  } else if (tone === 'bad') {
    line(-3, -3, 3, 3);
    line(3, -3, -3, 3);
  } else if (tone === 'drift') {
    line(-3.4, -1.5, 3.4, -1.5);
    line(-3.4, 1.5, 3.4, 1.5);
    line(1.8, -3.6, -1.8, 3.6);
  } else line(-3.2, 0, 3.2, 0);
  pen.stroke();
}

function outline({ pen, colour }: Paint, x: number, y: number, width: number, height: number): void {
  pen.strokeStyle = colour('text');
  pen.lineWidth = 2;
  pen.strokeRect(x, y, width, height - 1);
}

function drawNames(
  { pen, colour }: Paint,
  { map, geometry, scrollY, heightPx }: HeatDrawing,
  first: number,
  last: number,
): void {
  pen.fillStyle = colour('surface');
  pen.fillRect(0, 0, geometry.left, heightPx);
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  let project = map.rows[first - 1]?.project;
  const several = new Set(map.rows.map((row) => row.project)).size > 1;
  for (let index = first; index < last; index++) {
    const row = map.rows[index];
    if (row === undefined) continue;
    const y = geometry.top + index * geometry.pitchY - scrollY + geometry.pitchY / 2;
    pen.font = `12px ${getComputedStyle(pen.canvas).fontFamily}`;
    pen.fillStyle = colour('text');
    const begins = several && row.project !== project;
    const room = geometry.left - 20 - (begins ? 44 : 0);
    pen.fillText(fitted(pen, row.application, room), 14, y);
    if (begins) {
      pen.font = `11px ${getComputedStyle(pen.canvas).fontFamily}`;
      pen.fillStyle = colour('text-3');
      pen.textAlign = 'right';
      pen.fillText(fitted(pen, row.project, 44), geometry.left - 8, y);
      pen.textAlign = 'left';
      pen.fillRect(0, y - geometry.pitchY / 2, geometry.left - 8, 1);
    }
    project = row.project;
  }
}

function drawColumns({ pen, colour }: Paint, { map, geometry, scrollX, widthPx }: HeatDrawing): void {
  const { left, top, pitchX } = geometry;
  pen.fillStyle = colour('surface');
  pen.fillRect(0, 0, widthPx, top);
  pen.save();
  pen.beginPath();
  pen.rect(left, 0, widthPx - left, top);
  pen.clip();
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  const family = getComputedStyle(pen.canvas).fontFamily;
  let stage: string | undefined;
  for (const [index, column] of map.columns.entries()) {
    const x = left + index * pitchX - scrollX;
    if (column.stage !== stage) {
      const width = map.columns.filter((other) => other.stage === column.stage).length * pitchX;
      pen.font = `600 12px ${family}`;
      pen.fillStyle = colour('text');
      pen.fillText(fitted(pen, column.stage, width - 6), x + 1, 11);
      pen.fillStyle = colour('line-strong');
      pen.fillRect(x + 1, 20, width - 3, 1);
    }
    stage = column.stage;
    if (pitchX < 24 || column.target === column.stage) continue;
    pen.font = `11px ${family}`;
    pen.fillStyle = colour('text-2');
    pen.fillText(fitted(pen, column.target, pitchX - 4), x + 1, 31);
  }
  pen.restore();
}

function fitted(pen: CanvasRenderingContext2D, text: string, roomPx: number): string {
  if (pen.measureText(text).width <= roomPx) return text;
  let length = text.length;
  while (length > 1 && pen.measureText(`${text.slice(0, length)}…`).width > roomPx) length--;
  return `${text.slice(0, length)}…`;
}
