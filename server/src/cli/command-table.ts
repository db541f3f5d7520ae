import type { AnyCommand } from './command.ts';
import { abort } from './commands/abort.ts';
import { action } from './commands/action.ts';
import { adopt } from './commands/adopt.ts';
import { allow } from './commands/allow.ts';
import { approve, reject } from './commands/approve.ts';
import { at } from './commands/at.ts';
import { auditExport } from './commands/audit-export.ts';
import { auditList } from './commands/audit-list.ts';
import { auditVerify } from './commands/audit-verify.ts';
import { backup } from './commands/backup.ts';
import { breakGlass } from './commands/break-glass.ts';
import { canI } from './commands/can-i.ts';
import { compare } from './commands/compare.ts';
import { completion } from './commands/completion.ts';
import { confirm } from './commands/confirm.ts';
import { describe } from './commands/describe.ts';
import { diff } from './commands/diff.ts';
import { doctor } from './commands/doctor.ts';
import { down } from './commands/down.ts';
import { drift } from './commands/drift.ts';
import { emergency } from './commands/emergency.ts';
import { events } from './commands/events.ts';
import { evidence } from './commands/evidence.ts';
import { freeze } from './commands/freeze.ts';
import { get } from './commands/get.ts';
import { history } from './commands/history.ts';
import { init } from './commands/init.ts';
import { leaksScan } from './commands/leaks-scan.ts';
import { lint } from './commands/lint.ts';
import { login } from './commands/login.ts';
import { logout } from './commands/logout.ts';
import { logs } from './commands/logs.ts';
import { look } from './commands/look.ts';
import { open } from './commands/open.ts';
import { pause } from './commands/pause.ts';
import { pin } from './commands/pin.ts';
import { policyList } from './commands/policy-list.ts';
import { policyTest } from './commands/policy-test.ts';
import { preview } from './commands/preview.ts';
import { promote } from './commands/promote.ts';
import { reference } from './commands/reference.ts';
import { refresh } from './commands/refresh.ts';
import { release } from './commands/release.ts';
import { render } from './commands/render.ts';
import { requests } from './commands/requests.ts';
import { restore } from './commands/restore.ts';
import { resume } from './commands/resume.ts';
import { retry } from './commands/retry.ts';
import { rollback } from './commands/rollback.ts';
import { server } from './commands/server.ts';
import { status } from './commands/status.ts';
import { sync } from './commands/sync.ts';
import { take } from './commands/take.ts';
import { targetAdd } from './commands/target-add.ts';
import { targetGuard } from './commands/target-guard.ts';
import { tokenCreate } from './commands/token-create.ts';
import { tokenDelete } from './commands/token-delete.ts';
import { tokenList } from './commands/token-list.ts';
import { trace } from './commands/trace.ts';
import { tree } from './commands/tree.ts';
import { unpin } from './commands/unpin.ts';
import { up } from './commands/up.ts';
import { version } from './commands/version.ts';
import { wait } from './commands/wait.ts';
import { why } from './commands/why.ts';
import { windows } from './commands/windows.ts';

const running: readonly AnyCommand[] = [up, look, init, server, down, open, login, logout, doctor];
const seeing: readonly AnyCommand[] = [
  status,
  get,
  describe,
  why,
  trace,
  tree,
  diff,
  compare,
  history,
  logs,
  events,
  drift,
  windows,
  policyList,
  requests,
  preview,
  at,
];
const acting: readonly AnyCommand[] = [
  sync,
  refresh,
  wait,
  pause,
  resume,
  retry,
  abort,
  promote,
  rollback,
  pin,
  unpin,
  freeze,
  confirm,
  allow,
  breakGlass,
  approve,
  reject,
  emergency,
  action,
  take,
  release,
];
const writing: readonly AnyCommand[] = [render, lint, policyTest, leaksScan, adopt, targetAdd, targetGuard];
const keeping: readonly AnyCommand[] = [evidence, auditVerify, auditExport, auditList, backup, restore];
const signingIn: readonly AnyCommand[] = [canI, tokenCreate, tokenList, tokenDelete];
const itself: readonly AnyCommand[] = [version, completion, reference];

/** Every command, in the order in which help shows them. */
export function commandTable(): readonly AnyCommand[] {
  return [...running, ...seeing, ...acting, ...writing, ...keeping, ...signingIn, ...itself];
}
