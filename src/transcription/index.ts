export { Layout, type Placement } from './layout.js';
export { transcribe, type Transcription } from './transcribe.js';
export {
  experimentNumbers,
  severalExperiments,
  shared,
  type ExperimentNumbers,
} from './experiment-numbers.js';
