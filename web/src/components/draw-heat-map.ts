import type { HeatPanel, PlacedHeatMap, PlacedLine } from '../view/place-heat-map.ts';
import type { Tone } from '../view/tone.ts';

export type HeatDrawing = {
  readonly placed: PlacedHeatMap;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly scrollX: number;
  readonly scrollY: number;
  readonly pointed: string | null;
  readonly selected: string | null;
};
type Paint = {
  readonly pen: CanvasRenderingContext2D;
  readonly colour: (name: string) => string;
  readonly family: string;
};

/** Draws what is in sight. Calm where all is well: healthy cells are pale, everything else is solid. */
export function drawHeatMap(canvas: HTMLCanvasElement, drawing: HeatDrawing): void {
  const { placed, widthPx, heightPx, scrollX, scrollY } = drawing;
  const scale = devicePixelRatio;
  const [width, height] = [Math.round(widthPx * scale), Math.round(heightPx * scale)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  Object.assign(canvas.style, { width: `${widthPx}px`, height: `${heightPx}px` });
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  const paint = paintOf(canvas, pen);
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.fillStyle = paint.colour('surface');
  pen.fillRect(0, 0, widthPx, heightPx);
  const first = Math.max(0, Math.floor(scrollY / placed.pitchY));
  const last = Math.ceil((scrollY + heightPx - placed.top) / placed.pitchY);
  for (const panel of placed.panels) {
    if (panel.x - scrollX > widthPx) continue;
    for (const line of panel.lines.slice(first, last)) drawLine(paint, drawing, panel, line);
    drawHeads(paint, drawing, panel);
  }
}

/** Colours are looked up once a drawing, not once a square. */
function paintOf(canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D): Paint {
  const style = getComputedStyle(canvas);
  const known = new Map<string, string>();
  const colour = (name: string): string => {
    const found = known.get(name) ?? style.getPropertyValue(`--${name}`);
    known.set(name, found);
    return found;
  };
  return { pen, colour, family: style.fontFamily };
}

function drawLine(paint: Paint, drawing: HeatDrawing, panel: HeatPanel, line: PlacedLine): void {
  const { left, pitchX, pitchY } = drawing.placed;
  const [atX, atY] = [panel.x - drawing.scrollX, line.y - drawing.scrollY];
  for (const { square, x } of line.squares) {
    const box = { x: x - drawing.scrollX, y: atY, width: pitchX, height: pitchY };
    if (box.x + pitchX < atX + left || box.x > drawing.widthPx) continue;
    drawCell(paint, box, square.tone);
    if (square.cell.id === drawing.pointed || square.cell.id === drawing.selected) outline(paint, box);
  }
  drawName(paint, drawing, line, atX, atY + pitchY / 2);
}

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

function drawCell({ pen, colour }: Paint, { x, y, width, height }: Box, tone: Tone): void {
  const calm = tone === 'good' || tone === 'idle';
  const gap = width < 6 ? 1 : 2;
  pen.fillStyle = colour(tone === 'good' ? 'good-cell' : tone === 'idle' ? 'idle-cell' : tone);
  pen.beginPath();
  pen.roundRect(x + gap / 2, y + 1, width - gap, height - 2, Math.min(2, width / 4));
  pen.fill();
  if (width < 11 || height < 13) {
    notch(pen, colour('surface'), { x, y, width, height }, tone);
    return;
  }
  pen.strokeStyle = pen.fillStyle = calm ? colour(tone) : colour('surface');
  drawShape(pen, tone, x + width / 2, y + height / 2);
}

/** What a square too small for a shape is told apart by, other than its colour: what is cut out of it. */
function notch(pen: CanvasRenderingContext2D, colour: string, { x, y, width, height }: Box, tone: Tone): void {
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  pen.fillStyle = colour;
  if (tone === 'held' && width >= 6) pen.fillRect(middleX - 0.5, y, 1, height);
  else if (tone === 'held') pen.fillRect(x, middleY - 0.5, width, 1);
  else if (tone === 'drift') {
    pen.fillRect(x, middleY - 2.5, width, 1);
    pen.fillRect(x, middleY + 1.5, width, 1);
  } else if (tone === 'moving') pen.fillRect(x, y, width, height / 2 - 0.5);
  else if (tone === 'idle') {
    pen.fillRect(x, y, width, height / 2 - 1.5);
    pen.fillRect(x, middleY + 1.5, width, height / 2);
  }
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

function outline({ pen, colour }: Paint, { x, y, width, height }: Box): void {
  pen.strokeStyle = colour('text');
  pen.lineWidth = 2;
  pen.strokeRect(x, y, width, height);
}

/** The name of an application before its squares, or of a project above its applications. */
function drawName(
  { pen, colour, family }: Paint,
  { placed }: HeatDrawing,
  line: PlacedLine,
  x: number,
  y: number,
): void {
  const isProject = line.row === null;
  pen.fillStyle = colour('surface');
  pen.fillRect(x, y - placed.pitchY / 2, placed.left - 2, placed.pitchY);
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.font = `${isProject ? '600 ' : ''}${placed.pitchY < 16 ? 11 : 12}px ${family}`;
  pen.fillStyle = colour(isProject ? 'text-2' : 'text');
  pen.fillText(fitted(pen, line.row?.application ?? line.project, placed.left - 24), x + 14, y + 0.5);
}

function drawHeads({ pen, colour, family }: Paint, drawing: HeatDrawing, panel: HeatPanel): void {
  const { placed, scrollX, widthPx } = drawing;
  pen.fillStyle = colour('surface');
  pen.fillRect(panel.x - scrollX, 0, widthPx, placed.top - 1);
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  for (const { x, width, text, kind } of panel.heads) {
    const at = x - scrollX;
    const isStage = kind === 'stage';
    pen.font = `${isStage ? '600 ' : ''}${isStage && placed.pitchY >= 16 ? 12 : 11}px ${family}`;
    pen.fillStyle = colour(isStage ? 'text' : 'text-2');
    pen.fillText(fitted(pen, text, width - 4), at + 1, isStage ? 10 : 31);
    if (!isStage) continue;
    pen.fillStyle = colour('line-strong');
    pen.fillRect(at + 1, 19, Math.max(1, width - 3), 1);
  }
}

function fitted(pen: CanvasRenderingContext2D, text: string, roomPx: number): string {
  if (pen.measureText(text).width <= roomPx) return text;
  let length = text.length;
  while (length > 1 && pen.measureText(`${text.slice(0, length)}…`).width > roomPx) length--;
  return `${text.slice(0, length)}…`;
}
