import { createTheme, type MantineColorsTuple } from '@mantine/core';

const teal: MantineColorsTuple = [
  '#ecf7f5',
  '#d6ece9',
  '#aadad3',
  '#7bc6bc',
  '#52b3a7',
  '#2f9b8f',
  '#17847a',
  '#0f6f67',
  '#0b5b55',
  '#074842',
];

const gray: MantineColorsTuple = [
  '#faf9f7',
  '#f5f3ef',
  '#ebe8e2',
  '#dedad2',
  '#c9c4ba',
  '#a39d92',
  '#6e685f',
  '#57524a',
  '#3d3a34',
  '#24221e',
];

const dark: MantineColorsTuple = [
  '#e9e5de',
  '#cdc8be',
  '#a9a398',
  '#847e74',
  '#3f3c36',
  '#312f2a',
  '#26241f',
  '#1e1c19',
  '#171613',
  '#100f0d',
];

const red: MantineColorsTuple = [
  '#fdf0ee',
  '#f9dbd7',
  '#f2bab4',
  '#f4a59c',
  '#f28d82',
  '#d6493c',
  '#c0352a',
  '#b3261e',
  '#951d16',
  '#78150f',
];

const fontFamily =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';

// The list of options scrolls itself: a box of its own around it could not be reached with the keyboard.
const options = {
  defaultProps: { withScrollArea: false },
  styles: (_: unknown, props: { maxDropdownHeight?: string | number }) => ({
    options: { maxHeight: props.maxDropdownHeight ?? 232, overflowY: 'auto' as const },
  }),
};

export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 6 },
  colors: { teal, gray, dark, red },
  black: '#24221e',
  fontFamily,
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, "Liberation Mono", monospace',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  headings: {
    fontFamily,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '1.3' },
      h2: { fontSize: '16px', lineHeight: '1.4' },
      h3: { fontSize: '14px', lineHeight: '1.45' },
      h4: { fontSize: '14px', lineHeight: '1.45' },
    },
  },
  components: {
    Button: { defaultProps: { size: 'sm' }, styles: { root: { fontWeight: 500 } } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false, multiline: true, maw: 320 } },
    Modal: {
      defaultProps: { centered: false, yOffset: '10vh', overlayProps: { backgroundOpacity: 0.4 }, radius: 'lg' },
      styles: { title: { fontWeight: 600, fontSize: '16px' } },
    },
    Drawer: { styles: { title: { fontWeight: 600, fontSize: '16px' } } },
    CloseButton: { defaultProps: { 'aria-label': 'Close' } },
    Menu: {
      classNames: { item: 'v-item' },
      defaultProps: { withInitialFocusPlaceholder: false, shadow: 'md', position: 'bottom-end', withinPortal: true },
    },
    Popover: { defaultProps: { shadow: 'md' } },
    Badge: {
      defaultProps: { variant: 'light', radius: 'sm' },
      styles: { root: { textTransform: 'none', fontWeight: 500 } },
    },
    Table: { defaultProps: { verticalSpacing: 10, highlightOnHover: true } },
    Tabs: { classNames: { tab: 'v-tab' } },
    Select: options,
    MultiSelect: options,
    Skeleton: { defaultProps: { radius: 'sm' } },
  },
});
