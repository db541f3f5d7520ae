import { type ReactNode, useEffect } from 'react';
import { Prose } from '../ui/prose.tsx';
import { headline } from '../view/headline.ts';

/** The first line of a page answers its question in words; the window's title says the same in short. */
export function PageHead(props: {
  readonly title: string;
  readonly sentence: string;
  readonly crumbs?: readonly ReactNode[] | undefined;
  readonly sub?: ReactNode;
  readonly side?: ReactNode;
}) {
  const { lead, rest } = headline(props.sentence);
  useEffect(() => {
    document.title = `${props.title} · Fairlead`;
  }, [props.title]);
  return (
    <header className="page-head">
      <div className="grow">
        {props.crumbs === undefined ? null : (
          <nav aria-label="Where this is" className="crumbs">
            {props.crumbs.map((crumb, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the path to a page has a fixed order
              <span key={index}>{crumb}</span>
            ))}
          </nav>
        )}
        <h1>
          <Prose text={lead} />
        </h1>
        {rest === '' ? null : (
          <p className="rest">
            <Prose text={rest} />
          </p>
        )}
        {props.sub === undefined ? null : <div className="sub">{props.sub}</div>}
      </div>
      {props.side === undefined ? null : <div className="head-side">{props.side}</div>}
    </header>
  );
}
