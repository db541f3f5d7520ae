import { useEffect, useRef, useState } from 'react';
import { openStream } from '../api/open-stream.ts';
import { VisitLog } from '../api/visit-log.ts';
import { wait } from '../api/wait.ts';
import { useApp } from '../hooks/app-context.ts';
import { type VisitPicture as Shown, shownMs, versionName, visitLanes, visitSentence } from '../view/visit-lanes.ts';
import { drawVisits, laneNamePx, lanePx } from './draw-visits.ts';

/** The words beside the drawing move on this often; more would only be restless. */
const wordsMs = 500;
const fewestLanes = 2;

/** Live visits to one stage: a dot each, in the lane and colour of the version that answered, a cross where none did. */
export function VisitPicture({ stage }: { readonly stage: string }) {
  const { clock } = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [shown, setShown] = useState<Shown>({ lanes: [], visits: 0, failed: 0 });
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const log = new VisitLog({ open: openStream, wait });
    void log.follow(stage, stop.signal);
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    let [frame, toldAt] = [0, 0];
    const draw = (time: number): void => {
      frame = requestAnimationFrame(draw);
      const due = time - toldAt >= wordsMs;
      if (calm && !due) return;
      const picture = visitLanes(log.visits(), clock.now());
      const { current } = canvas;
      if (current !== null)
        drawVisits(current, { lanes: picture.lanes, widthPx: current.clientWidth, heightPx: current.clientHeight });
      if (!due) return;
      toldAt = time;
      setShown(picture);
      setTrouble(log.trouble());
    };
    frame = requestAnimationFrame(draw);
    return () => {
      stop.abort();
      cancelAnimationFrame(frame);
    };
  }, [stage, clock]);
  const height = heightOf(shown.lanes.length);
  return (
    <div className="visits">
      <p>{trouble ?? visitSentence(stage, shown)}</p>
      <div className="visit-lanes" style={{ height }}>
        <canvas ref={canvas} />
        {shown.lanes.map(({ version, series, failed, dots }, index) => (
          <div
            key={version}
            className="lane-name"
            style={{ top: index * lanePx, width: laneNamePx, color: `var(--series-${series})` }}
          >
            <strong>{versionName(version)}</strong>
            <span className="small muted">
              {dots.length - failed} answered
              {failed === 0 ? '' : `, ${failed} failed`}
            </span>
          </div>
        ))}
      </div>
      <p className="visit-foot small faint" style={{ paddingLeft: laneNamePx + 8 }}>
        <span>{shownMs / 1_000} s ago</span>
        <span>now</span>
      </p>
    </div>
  );
}

function heightOf(lanes: number): number {
  return Math.max(fewestLanes, lanes) * lanePx;
}
