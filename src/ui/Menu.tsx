import { Box, Text } from 'ink';
import SelectInput from 'ink-select-input';
import { createContext, type ReactNode, useContext, useInsertionEffect } from 'react';
import type { MenuGuard } from './menu-guard.ts';
import type { MenuItem } from './screen.ts';
import { clip, printable } from './text.ts';
import { colourOf, type Theme } from './theme.ts';

interface Look {
  readonly theme: Theme;
  readonly width: number;
  readonly guard: MenuGuard;
}
const LookContext = createContext<Look | null>(null);

/** The words and the bold say which one is highlighted; the colour comes last. */
function Pointer({ isSelected = false }: { isSelected?: boolean }): ReactNode {
  const look = useContext(LookContext);
  return (
    <Text bold={isSelected} {...(look && isSelected ? colourOf(look.theme, 'busy') : {})}>
      {isSelected ? ` ${look?.theme.cursor ?? '>'} ` : '   '}
    </Text>
  );
}

function Choice({ isSelected = false, label, ...item }: { isSelected?: boolean; label: string }): ReactNode {
  const look = useContext(LookContext);
  const id = 'value' in item && typeof item.value === 'string' ? item.value : null;
  // Before Ink draws the frame of this very commit, which a layout effect would miss.
  useInsertionEffect(() => {
    if (isSelected && id !== null) look?.guard.placed(id);
  }, [isSelected, id, look?.guard]);
  const text = clip(printable(label, look?.theme.unicode ?? false), (look?.width ?? 60) - 5);
  return (
    <Text
      wrap="truncate"
      bold={isSelected}
      inverse={isSelected}
      {...(look && isSelected ? colourOf(look.theme, 'busy') : {})}
    >
      {isSelected ? ` ${text} ` : ` ${text}`}
    </Text>
  );
}

export interface MenuProps {
  readonly items: readonly Pick<MenuItem<unknown>, 'id' | 'label'>[];
  readonly limit: number;
  readonly width: number;
  readonly theme: Theme;
  readonly guard: MenuGuard;
  readonly onChoose: (id: string) => void;
  /** Chosen before it was seen: said, so that Enter does not seem broken. */
  readonly onTooQuick: () => void;
}

/** A list of choices, the first one highlighted. Its keys come from a `Feed`. */
export function Menu({ items, limit, width, theme, guard, onChoose, onTooQuick }: MenuProps): ReactNode {
  useInsertionEffect(() => () => guard.placed(null), [guard]);
  return (
    <LookContext value={{ theme, width, guard }}>
      <Box flexDirection="column" height={Math.min(limit, items.length)} overflow="hidden">
        <SelectInput
          // Other choices are another menu, which begins at its safe answer.
          key={items.map(item => item.id).join('\n')}
          items={items.map(item => ({ label: item.label, value: item.id }))}
          limit={limit}
          indicatorComponent={Pointer}
          itemComponent={Choice}
          onHighlight={item => guard.moved(item.value)}
          onSelect={item => (guard.accepts(item.value) ? onChoose(item.value) : onTooQuick())}
        />
      </Box>
    </LookContext>
  );
}
