import { type ReactNode, useEffect } from 'react';

/** The first line of a page answers its question in words; the window's title says the same in short. */
export function PageHead(props: {
  readonly title: string;
  readonly sentence: ReactNode;
  readonly crumbs?: readonly ReactNode[] | undefined;
  readonly sub?: ReactNode;
  readonly side?: ReactNode;
}) {
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
        <h1>{props.sentence}</h1>
        {props.sub === undefined ? null : <div className="sub">{props.sub}</div>}
      </div>
      {props.side === undefined ? null : <div className="head-side">{props.side}</div>}
    </header>
  );
}
