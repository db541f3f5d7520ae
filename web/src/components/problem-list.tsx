import type { ProblemView } from '@fairlead/core/wire/view/now.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { shortRepo } from '../view/shorten.ts';

/** Mistakes in the configuration: file, line, what is wrong and what to do. */
export function ProblemList({ problems }: { readonly problems: readonly ProblemView[] }) {
  return (
    <ul className="list">
      {problems.map((problem) => {
        const tone = problem.severity === 'error' ? 'bad' : 'held';
        return (
          <li key={`${problem.repo} ${problem.path} ${problem.line} ${problem.column} ${problem.message}`}>
            <StateMark tone={tone} label={problem.severity} />
            <span className="what">
              <code>
                {problem.path}:{problem.line}
              </code>{' '}
              <span className="faint">
                {shortRepo(problem.repo)}
                {problem.subject === '' ? '' : ` · ${problem.subject}`}
                {problem.field === '' ? '' : ` · ${problem.field}`}
              </span>
              <div>{problem.message}</div>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
