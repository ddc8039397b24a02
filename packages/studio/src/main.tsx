import { render } from 'preact';
import { Studio } from './shell/studio.tsx';
import { followTheme } from './shell/theme.ts';

followTheme();
render(<Studio />, document.getElementById('studio')!);
