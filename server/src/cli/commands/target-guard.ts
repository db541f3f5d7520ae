import { defineCommand } from '../command.ts';
import { argument, texts } from '../options.ts';

export const targetGuard = defineCommand({
  name: 'target guard',
  group: 'write',
  summary: 'print the policy that lets a cluster refuse edits by hand',
  details:
    'A ValidatingAdmissionPolicy and its binding for what this installation manages on the cluster. People are refused, with a sentence that says whose the object is; controllers, service accounts and Fairlead itself are not. `kubectl scale` and changes of status go through: they carry no mark to be told by, and are corrected as before. Commit what it prints to an application that is delivered to the cluster; nothing is written by this command. Asks the cluster as whom Fairlead writes. Needs Kubernetes 1.30.',
  args: { name: argument('the target') },
  options: {
    breakGlass: texts('GROUP', 'people of this group of the cluster may edit all the same'),
  },
  examples: [
    { line: 'fairlead target guard prod > platform/edit-guard.yaml', does: 'refuse everybody' },
    { line: 'fairlead target guard prod --break-glass sre-on-call', does: 'but not the people on call' },
  ],
  needs: 'data',
  run: ({ local, dataRoot }, { args, options }) =>
    local.editGuard({ dataRoot, target: args.name, breakGlass: options.breakGlass }),
});
