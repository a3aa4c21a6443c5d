import type { ComponentChildren } from 'preact';

export const width = 960;
export const height = 160;

interface Props {
  /** What is seen, for who does not see it. */
  readonly label: string;
  /** With its unit. */
  readonly top: string;
  /** Under the plot, from left to right. */
  readonly along: readonly string[];
  readonly children: ComponentChildren;
}

/** The frame of a chart: from 0 to a round number, over time. */
export function Plot({ label, top, along, children }: Props) {
  return (
    <>
      <div class="plot">
        <span class="axis-top">{top}</span>
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
          <path class="line" d={`M0 .5H${width}M0 ${height / 2}H${width}M0 ${height - 0.5}H${width}`} />
          {children}
        </svg>
      </div>
      <div class="axis">
        {along.map((text, at) => (
          <span key={at}>{text}</span>
        ))}
      </div>
    </>
  );
}
