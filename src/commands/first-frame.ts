/** What the first frame needs and no more: one piece of the bundle, loaded with one import. */
export { startScreens } from '../../screens/App.tsx';
export { firstState } from '../run/guide-first.ts';
export { createLaterGuide } from '../run/guide-later.ts';
export { createStore } from '../ui/store.ts';
