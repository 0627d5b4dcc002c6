export { Layout, type Placement } from './layout.js';
export { transcribe, type Transcription } from './transcribe.js';
