import { FRESH, type Local, type OpenScreen, type Screen, type ScreensInfo } from '../src/ui/screen.ts';
import type { Snapshot } from '../src/ui/store.ts';
import { type ScreenName, stationOf } from '../src/ui/views.ts';
import type { HelpTopic } from '../src/ui/words/help.ts';
import { backlogScreen } from './BacklogScreen.ts';
import { clicksScreen } from './ClicksScreen.ts';
import { corsScreen } from './CorsScreen.ts';
import { daysScreen } from './DaysScreen.ts';
import { emergencyScreen } from './EmergencyScreen.ts';
import { crashedScreen, stoppedScreen } from './EndingScreens.ts';
import { envFileScreen } from './EnvFileScreen.ts';
import { gatesScreen } from './GatesScreen.tsx';
import { goLiveScreen } from './GoLiveScreen.ts';
import { helpScreen } from './HelpScreen.ts';
import { logScreen } from './LogScreen.ts';
import { loopBackScreen } from './LoopBackScreen.ts';
import { readbackScreen } from './ReadbackScreen.ts';
import { readyScreen } from './ReadyScreen.ts';
import { tokenScreen } from './TokenScreen.ts';
import { urlScreen } from './UrlScreen.ts';
import { verdictScreen } from './VerdictScreen.tsx';
import { watchScreen } from './WatchScreen.ts';

type Plain = Exclude<ScreenName, 'too-small' | 'help'>;

const SCREENS: Readonly<Record<Plain, Screen>> = {
  crashed: crashedScreen,
  stopped: stoppedScreen,
  ready: readyScreen,
  clicks: clicksScreen,
  token: tokenScreen,
  url: urlScreen,
  watch: watchScreen,
  cors: corsScreen,
  readback: readbackScreen,
  'env-file': envFileScreen,
  'loop-back': loopBackScreen,
  gates: gatesScreen,
  log: logScreen,
  verdict: verdictScreen,
  'go-live': goLiveScreen,
  emergency: emergencyScreen,
  days: daysScreen,
  backlog: backlogScreen,
};

/** The screen or overlay that help lies over, without what was typed on it: help needs its keys only. */
function under(
  snapshot: Snapshot,
  info: ScreensInfo,
  over: string,
  below: Local['below'],
): { topic: HelpTopic; open: OpenScreen } {
  const station = snapshot.guide && snapshot.run.interrupted !== null ? 'stopped' : stationOf(snapshot);
  const topic = over === 'emergency' ? over : station;
  return { topic, open: SCREENS[topic].open(snapshot, { ...FRESH, ...below }, info) };
}

/** Every screen there is; one that is missing does not compile. */
export const SCREEN: Readonly<Record<Exclude<ScreenName, 'too-small'>, Screen>> = {
  ...SCREENS,
  help: helpScreen(under),
};
