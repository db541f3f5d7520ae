/** What the looks of a waterfall's bars mean. */
export function TraceLegend() {
  return (
    <div className="legend">
      <span>
        <i className="longest" />
        the longest: where the time went
      </span>
      <span>
        <i />
        done
      </span>
      <span>
        <i className="hold" />
        held
      </span>
      <span>
        <i className="open" />
        under way
      </span>
      <span>
        <i className="failed" />
        failed here
      </span>
      <span>
        <i className="watch" />
        watched afterwards
      </span>
    </div>
  );
}
