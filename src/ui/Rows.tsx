import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import type { Line } from './lines.ts';
import { colourOf, type Theme } from './theme.ts';

/** Rows as they are, one below the other; each already fits its width. */
export function Rows({ rows, theme }: { rows: readonly Line[]; theme: Theme }): ReactNode {
  return (
    <Box flexDirection="column" width="100%" height={rows.length} overflow="hidden">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
        <Text key={index} wrap="truncate">
          {row.length === 0
            ? ' '
            : row.map((span, place) => (
                <Text
                  // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place in the row
                  key={place}
                  {...colourOf(theme, span.tone ?? 'plain')}
                  bold={span.bold ?? false}
                  inverse={span.inverse ?? false}
                >
                  {span.text}
                </Text>
              ))}
        </Text>
      ))}
    </Box>
  );
}
