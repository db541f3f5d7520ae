import { formatDuration } from '@fairlead/core/lib/duration.ts';
import type { WindowSetView } from '@fairlead/core/wire/view/windows.ts';

/** `no change from 0 17 * * 5 for 2d Europe/Berlin: weekend`. */
export function windowWords({ kind, cron, lengthMs, zone, reason }: WindowSetView['rules'][number]): string {
  const what = kind === 'allow' ? 'change' : 'no change';
  return `${what} from ${cron} for ${formatDuration(lengthMs)} ${zone}${reason === '' ? '' : `: ${reason}`}`;
}
