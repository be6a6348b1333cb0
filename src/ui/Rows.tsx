import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import type { Line, Span } from './lines.ts';
import { colourOf, type Theme } from './theme.ts';

/** Nothing to be styled: then it needs no element of its own, and most of a screen is so. */
const isPlain = (span: Span): boolean => (span.tone ?? 'plain') === 'plain' && !span.bold && !span.inverse;

/** Rows as they are, one below the other; each already fits its width. */
export function Rows({ rows, theme }: { rows: readonly Line[]; theme: Theme }): ReactNode {
  return (
    <Box flexDirection="column" width="100%" height={rows.length} overflow="hidden">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
        <Text key={index} wrap="truncate">
          {row.length === 0
            ? ' '
            : row.map((span, place) =>
                isPlain(span) ? (
                  span.text
                ) : (
                  <Text
                    // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place in the row
                    key={place}
                    {...colourOf(theme, span.tone ?? 'plain')}
                    bold={span.bold ?? false}
                    inverse={span.inverse ?? false}
                  >
                    {span.text}
                  </Text>
                ),
              )}
        </Text>
      ))}
    </Box>
  );
}
