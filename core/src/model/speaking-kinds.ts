/** Kinds of objects that write logs, or whose parts do. */
export const speakingKinds: readonly string[] = [
  'Process',
  'Task',
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
];
